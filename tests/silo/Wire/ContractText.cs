using System.Globalization;
using System.Reflection;
using Blinq.Grains.Wire;

namespace Blinq.Silo.Tests.Wire;

/// <summary>The wire contract of this build, a line for everything that a release before or after it relies on.</summary>
internal static class ContractText
{
    private static readonly Assembly Silo = typeof(WireContract).Assembly;

    public static IEnumerable<string> Lines() =>
        [$"version {WireContract.Version}", .. Calls().Concat(Records()).Concat(Surrogates()).Concat(Enums()).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Type> RecordTypes() =>
        [.. Silo.GetTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))];

    private static IEnumerable<string> Calls() =>
        from grain in Silo.GetTypes()
        where grain.IsInterface && typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(grain)
        from call in grain.GetMethods()
        select $"call {AliasOf(grain)} {AliasOf(call)}({string.Join(", ", call.GetParameters().Select(p => NameOf(p.ParameterType)))}) {NameOf(call.ReturnType)}";

    private static IEnumerable<string> Records() =>
        from record in RecordTypes()
        let kind = record.IsValueType ? "struct" : record.IsAbstract ? "set" : "record"
        from line in MembersOf(record)
            .Select(member => string.Create(CultureInfo.InvariantCulture, $"{AliasOf(record)} {member.Id:00} {NameOf(member.Type)} {member.Name}"))
            .Prepend($"{AliasOf(record)} {kind}{(record.BaseType is { } set && RecordTypes().Contains(set) ? $" of {AliasOf(set)}" : "")}")
        select line;

    private static IEnumerable<string> Enums() =>
        from type in RecordTypes().SelectMany(MembersOf).SelectMany(member => PartsOf(member.Type)).Distinct()
        where type.IsEnum
        from value in Enum.GetValues(type).Cast<object>()
        select $"enum {type.Name} {Enum.GetUnderlyingType(type).Name} {Convert.ToInt64(value, CultureInfo.InvariantCulture):00} {value}";

    /// <summary>What types of the floors below, which know nothing of Orleans, are on the wire.</summary>
    private static IEnumerable<string> Surrogates() =>
        from converter in Silo.GetTypes()
        where converter.IsDefined(typeof(RegisterConverterAttribute), inherit: false)
        let types = converter.GetInterfaces().Single(type => type.GetGenericTypeDefinition() == typeof(IConverter<,>)).GetGenericArguments()
        select $"surrogate {types[0].Name} {AliasOf(types[1])}";

    private static IEnumerable<Type> PartsOf(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(PartsOf) : [type];

    private static IEnumerable<(uint Id, Type Type, string Name)> MembersOf(Type record) =>
        from property in record.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let id = property.GetCustomAttribute<IdAttribute>()
        where id is not null
        select (id.Id, property.PropertyType, property.Name);

    private static string AliasOf(MemberInfo named) =>
        named.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? throw new InvalidOperationException($"{named.Name} has no alias.");

    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericType)
            return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
        return type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? AliasOf(type) : type.Name;
    }
}
