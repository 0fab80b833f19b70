using Blinq.Grains.Conversations;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Grains.Wire.Revoking;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Blinq.Silo.Tests.Wire;

/// <summary>
/// The way of each value that crosses the wire: through Orleans' own serializer into bytes, and back in what could be another
/// process of the same installation.
/// </summary>
internal static class OverTheWire
{
    public static readonly TenantId Tenant = new("tenant7");

    public static readonly MasterKey Master = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    private static readonly Serializer Orleans = new ServiceCollection()
        .AddSingleton<ISecretSealer>(Master).AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>What crosses: each command, each set of outcomes, and what grains describe.</summary>
    public static readonly IReadOnlyList<Type> Types =
    [
        .. from type in typeof(ConversationCommand).Assembly.GetTypes()
           where !type.IsAbstract && (typeof(ConversationCommand).IsAssignableFrom(type) || typeof(TenantCommand).IsAssignableFrom(type))
           select type,
        .. from type in typeof(ConversationCommand).Assembly.GetTypes()
           where type.BaseType == typeof(ConversationOutcome) || type.BaseType == typeof(TenantOutcome)
           select type,
        typeof(ConversationDescription), typeof(TenantDescription), typeof(TenantTrust),
    ];

    public static byte[] BytesOf(object value) => Orleans.SerializeToArray(value);

    public static byte[] BytesOf<T>(T value) => Orleans.SerializeToArray(value);

    public static T FromBytes<T>(byte[] bytes) => Orleans.Deserialize<T>(bytes)!;

    /// <summary>The terms of a visitor's command cross beside it.</summary>
    public static object RoundTrip(object value)
    {
        var read = FromBytes<object>(BytesOf(value));
        return read is VisitorCommand command ? command with { Terms = RoundTrip(((VisitorCommand)value).Terms) } : read;
    }

    private static TenantAccessPolicy RoundTrip(TenantAccessPolicy terms) =>
        new RevocationLists().Resolve(FromBytes<WireTerms>(BytesOf(OutgoingTerms.Of(terms).Whole)));
}
