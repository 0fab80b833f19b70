using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Blinq.Silo.Tests.Tables;

/// <summary>
/// The membership table in memory that Orleans tests itself and development clusters with: what the runtime expects of
/// any. It is not public, so it is reached by its name; a version without it fails here.
/// </summary>
internal sealed class OrleansOwnTable
{
    private readonly object _table;

    public OrleansOwnTable()
    {
        var type = typeof(global::Orleans.Runtime.Silo).Assembly.GetType("Orleans.Runtime.MembershipService.InMemoryMembershipTable", throwOnError: true)!;
        var copier = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<DeepCopier>();
        _table = Activator.CreateInstance(type, copier)!;
    }

    public void Insert(MembershipEntry silo) => Assert.True((bool)Call("Insert", silo, All().Version.Next())!);

    public void CleanupDefunctSiloEntries(DateTimeOffset before) => Call("CleanupDefunctSiloEntries", before);

    /// <summary>The ports of the rows that are there.</summary>
    public List<int> Left() => [.. All().Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order()];

    private MembershipTableData All() => (MembershipTableData)Call("ReadAll")!;

    private object? Call(string method, params object[] arguments) =>
        _table.GetType().GetMethod(method, BindingFlags.Public | BindingFlags.Instance)!.Invoke(_table, arguments);
}
