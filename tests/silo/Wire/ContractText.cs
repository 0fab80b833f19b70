using System.Globalization;
using System.Reflection;
using Blinq.Grains.Calls;
using Blinq.Grains.Wire;

namespace Blinq.Silo.Tests.Wire;

/// <summary>The wire contract of this build, a line for everything that a release before or after it relies on.</summary>
internal static class ContractText
{
    private static readonly Assembly Silo = typeof(WireContract).Assembly;

    public static IEnumerable<string> Lines() =>
        [$"version {WireContract.Version}", .. Calls().Concat(Records()).Concat(Enums()).Order(StringComparer.Ordinal)];

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
        from type in Silo.GetTypes()
        where type.IsEnum && (type.Namespace!.StartsWith(typeof(WireContract).Namespace!, StringComparison.Ordinal)
            || type.Namespace.EndsWith(".Wire", StringComparison.Ordinal) || type == typeof(FaultKind))
        from value in Enum.GetValues(type).Cast<object>()
        select $"enum {type.Name} {Enum.GetUnderlyingType(type).Name} {Convert.ToInt64(value, CultureInfo.InvariantCulture):00} {value}";

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
