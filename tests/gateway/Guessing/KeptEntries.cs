using System.Collections;
using System.Reflection;
using Blinq.Gateway.Access;
using Blinq.Grains.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Blinq.Gateway.Tests.Guessing;

/// <summary>
/// How many entries the collections of a process hold, by the field that they stand in: found by following the fields of
/// everything of ours that a handler can reach, so that a cache of tomorrow is counted without being named here.
/// </summary>
internal static class KeptEntries
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static SortedDictionary<string, long> Count(IServiceProvider services)
    {
        var counts = services.GetRequiredService<ActivationCounts>();
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["conversations in memory"] = counts.Conversations,
            ["tenants in memory"] = counts.Tenants,
        };
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var toDo = new Stack<object>(RootsOf(services));
        while (toDo.TryPop(out var next))
        {
            if (seen.Add(next))
                Look(next, found, toDo);
        }
        return found;
    }

    private static IEnumerable<object> RootsOf(IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        var parameters = services.GetRequiredService<EndpointDataSource>().Endpoints
            .SelectMany(endpoint => endpoint.Metadata.OfType<MethodInfo>())
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.ParameterType);
        return parameters.Append(typeof(ManagementAccess)).Append(typeof(OperatorAccess)).Distinct().Where(known.IsService)
            .Select(services.GetRequiredService)
            .Concat(services.GetServices<IHostedService>()).Where(IsOurs);
    }

    private static void Look(object of, SortedDictionary<string, long> found, Stack<object> toDo)
    {
        for (var type = of.GetType(); type is not null && IsOurs(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Fields).Where(field => !field.FieldType.IsPointer && !field.FieldType.IsByRefLike))
            {
                if (field.GetValue(of) is not { } value)
                    continue;
                if (CountOf(value) is { } count)
                {
                    var name = $"{Name(type)}.{field.Name}";
                    found[name] = found.GetValueOrDefault(name) + count;
                }
                foreach (var reached in Reached(value))
                    toDo.Push(reached);
            }
        }
    }

    // Not by ICollection: a HashSet is none.
    private static int? CountOf(object value) => value.GetType() is { Namespace: { } space } type && space.StartsWith("System.Collections", StringComparison.Ordinal)
        ? type.GetProperty("Count")?.GetValue(value) as int?
        : null;

    private static IEnumerable<object> Reached(object value)
    {
        if (IsOurs(value))
            return [value];
        return value switch
        {
            string => [],
            Delegate { Target: { } target } => Reached(target),
            IEnumerable entries => entries.Cast<object?>().SelectMany(Parts).OfType<object>().Where(IsOurs),
            _ => [],
        };
    }

    private static IEnumerable<object?> Parts(object? entry)
    {
        if (entry?.GetType() is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(KeyValuePair<,>))
            return [entry];
        return [type.GetProperty("Key")!.GetValue(entry), type.GetProperty("Value")!.GetValue(entry)];
    }

    private static bool IsOurs(object value) => IsOurs(value.GetType());

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("Blinq.", StringComparison.Ordinal) && !type.IsEnum;

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
