using System.Collections;
using System.Reflection;
using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Silo.Tests.Wire;

/// <summary>
/// Makes values of the domain's types by looking at them, so that a new case, member or enum value has examples without
/// anybody writing them: of each type one value with everything set and everything different, and for each part of it one
/// value more for each other thing that the part can be (<c>null</c>, empty, another case).
/// </summary>
internal static class Examples
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static int _count;

    public static IReadOnlyList<object> Of(Type type)
    {
        if (Simple(type) is { } simple)
            return [simple];
        if (type == typeof(bool))
            return [true, false];
        if (type.IsEnum)
            return [.. Enum.GetValues(type).Cast<object>()];
        if (ElementOf(type) is { } element)
            return Collections(type, element);
        if (type.IsAbstract)
            return [.. CasesOf(type).SelectMany(Of)];
        return Composites(type);
    }

    /// <summary>The cases of a closed set (docs: STYLE 4).</summary>
    public static IReadOnlyList<Type> CasesOf(Type set)
    {
        Type[] cases = [.. set.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(set.IsAssignableFrom)];
        return cases.Length > 0 ? cases : throw new NotSupportedException($"{set} is abstract and has no cases.");
    }

    private static object? Simple(Type type)
    {
        var n = Interlocked.Increment(ref _count);
        if (type == typeof(string))
            return $"text-{n}";
        if (type == typeof(int))
            return n;
        if (type == typeof(long))
            return 5_000_000_000L + n;
        if (type == typeof(double))
            return 1_700_000_000.25 + n;
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(n);
        if (type == typeof(ReadOnlyMemory<byte>))
            return new ReadOnlyMemory<byte>(Bytes(n));
        if (type == typeof(Digest))
            return new Digest(Bytes(n));
        if (type == typeof(Epoch))
            return new Epoch(n);
        if (type == typeof(TenantId))
            return OverTheWire.Tenant;
        if (type == typeof(SubjectId))
            return new SubjectId($"subject ✓ {n}");
        if (type == typeof(UserId))
            return new UserId($"u_{n:D22}");
        if (type == typeof(KeyId))
            return new KeyId($"key_{n}");
        if (type == typeof(VerifiedClaims))
            return new VerifiedClaims($$"""{"plan":"plan ✓ {{n}}"}""");
        if (type == typeof(ClaimNames))
            return ClaimNames.Of(["plan", $"org-{n}"]);
        if (type == typeof(Actor))
            return new Actor($"actor-{n}");
        if (type == typeof(IdentitySecret))
            return IdentitySecret.TryImport($"a secret with ümlauts, number {n}, long enough", out var secret) ? secret : null;
        if (type == typeof(IdentityKey))
            return new IdentityKey(new KeyId($"key_{n}"), Bytes(n), (DateTimeOffset)Simple(typeof(DateTimeOffset))!);
        return type == typeof(UserIdKey) ? new UserIdKey(Bytes(n)) : null;
    }

    private static byte[] Bytes(int n) => [.. Enumerable.Range(n, 32).Select(i => (byte)i)];

    private static Type? ElementOf(Type type) => type.IsGenericType
        && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : null;

    private static List<object> Collections(Type type, Type element)
    {
        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var value = type.GetGenericArguments()[1];
            return [.. new[] { 2, 0 }.Select(size => Fill(typeof(Dictionary<,>).MakeGenericType(element, value), size, (add, to) =>
                add.Invoke(to, [Of(element)[0], Of(value)[0]])))];
        }
        var made = type.GetGenericTypeDefinition() == typeof(IReadOnlySet<>) ? typeof(HashSet<>) : typeof(List<>);
        var some = Of(element).Count;
        return [.. new[] { Math.Max(2, some), 0 }.Select(size => Fill(made.MakeGenericType(element), size, (add, to, i) =>
            add.Invoke(to, [Of(element)[i % some]])))];
    }

    private static object Fill(Type collection, int size, Action<MethodInfo, object> add) =>
        Fill(collection, size, (method, to, _) => add(method, to));

    private static object Fill(Type collection, int size, Action<MethodInfo, object, int> add)
    {
        var made = Activator.CreateInstance(collection)!;
        for (var i = 0; i < size; i++)
            add(collection.GetMethod("Add")!, made, i);
        return made;
    }

    private static List<object> Composites(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var parameters = constructor.GetParameters();
        var properties = type.GetProperties()
            .Where(p => p.CanWrite && !parameters.Any(parameter => parameter.Name!.Equals(p.Name, StringComparison.OrdinalIgnoreCase))).ToArray();
        IReadOnlyList<IReadOnlyList<object?>> parts =
        [
            .. parameters.Select(p => PartsOf(p.ParameterType, IsNullable(p))),
            .. properties.Select(p => PartsOf(p.PropertyType, Nullability.Create(p).ReadState == NullabilityState.Nullable)),
        ];
        var made = new List<object> { Make([.. parts.Select(part => part[0])]) };
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var other in parts[i].Skip(1))
                made.Add(Make([.. parts.Select((part, j) => j == i ? other : part[0])]));
        }
        return made;

        object Make(object?[] values)
        {
            var made = constructor.Invoke(values[..parameters.Length]);
            for (var i = 0; i < properties.Length; i++)
                properties[i].SetValue(made, values[parameters.Length + i]);
            return made;
        }
    }

    // A tuple does not say of its items whether they may be null; none of the domain's may, unless it is a Nullable.
    private static bool IsNullable(ParameterInfo parameter) => parameter.Member.DeclaringType!.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)
        ? Nullable.GetUnderlyingType(parameter.ParameterType) is not null
        : Nullability.Create(parameter).ReadState == NullabilityState.Nullable;

    private static List<object?> PartsOf(Type type, bool isNullable)
    {
        List<object?> parts = [.. Of(Nullable.GetUnderlyingType(type) ?? type)];
        if (isNullable)
            parts.Add(null);
        return parts;
    }
}
