using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Wire;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Grains.Tenants.Wire;
using Blinq.Grains.Wire.Revoking;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Blinq.Silo.Tests.Wire;

/// <summary>
/// The way of each domain value that crosses the wire: to its record, through Orleans' own serializer into bytes and back
/// in what could be another process, and to the domain again.
/// </summary>
internal static class OverTheWire
{
    public static readonly TenantId Tenant = new("tenant7");

    public static readonly MasterKey Master = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    private static readonly Serializer Orleans = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>By the domain's type; of a closed set, the set's.</summary>
    public static readonly IReadOnlyDictionary<Type, Way> Ways = new Way[]
    {
        Way.Of<StartConversation, StartCall>(c => c.ToWire(Terms(c.Terms)), w => w.ToDomain(Terms(w.Terms))),
        Way.Of<EnterConversation, EnterCall>(c => c.ToWire(Terms(c.Terms)), w => w.ToDomain(Terms(w.Terms))),
        Way.Of<JoinConversation, JoinCall>(c => c.ToWire(Terms(c.Terms)), w => w.ToDomain(Terms(w.Terms))),
        Way.Of<PostMessage, PostCall>(c => c.ToWire(Terms(c.Terms)), w => w.ToDomain(Terms(w.Terms))),
        Way.Of<AccessConversation, AccessCall>(c => c.ToWire(Terms(c.Terms)), w => w.ToDomain(Terms(w.Terms))),
        Way.Of<ResetCredential, ResetCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<ReplyToConversation, ReplyCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<RecordEvent, RecordCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<EndConversation, EndCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<EnterOutcome, EntryReply>(o => o.ToWire(), w => w.ToDomain()),
        Way.Of<PostOutcome, PostReply>(o => o.ToWire(), w => w.ToDomain()),
        Way.Of<AccessOutcome, AccessReply>(o => o.ToWire(), w => w.ToDomain()),
        Way.Of<RecordOutcome, RecordReply>(o => o.ToWire(), w => w.ToDomain()),
        Way.Of<ConversationDescription, DescriptionReply>(d => d.ToWire(), w => w.ToDomain()),
        Way.Of<RegisterTenant, RegisterCall>(c => c.ToWire(Tenant, Master), w => w.ToDomain(Tenant, Master)),
        Way.Of<ChangeTenant, ChangeCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<RotateSecret, RotateCall>(c => c.ToWire(Tenant, Master), w => w.ToDomain(Tenant, Master)),
        Way.Of<RevokePrevious, PlainCall>(c => c.ToWire(), w => new RevokePrevious(w.ToDomain())),
        Way.Of<RevokeIdentity, RevokeCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<LiftRevocation, RemoveCall>(c => c.ToWire(), w => w.ToLiftRevocation()),
        Way.Of<IssueManagementKey, IssueKeyCall>(c => c.ToWire(), w => w.ToDomain()),
        Way.Of<RevokeManagementKey, RemoveCall>(c => c.ToWire(), w => w.ToRevokeManagementKey()),
        Way.Of<SuspendTenant, PlainCall>(c => c.ToWire(), w => new SuspendTenant(w.ToDomain())),
        Way.Of<ResumeTenant, PlainCall>(c => c.ToWire(), w => new ResumeTenant(w.ToDomain())),
        Way.Of<ChangeOutcome, ChangeReply>(o => o.ToWire(Master), w => w.ToDomain(Master)),
        Way.Of<RotateOutcome, RotateReply>(o => o.ToWire(Tenant, Master), w => w.ToDomain(Tenant, Master)),
        Way.Of<TenantDescription, TenantReply>(d => d.ToWire(Master), w => w.ToDomain(Master)),
        Way.Of<TenantTrust, WireTrust>(t => WireTrust.Of(t, Master), w => w.ToDomain(Master)),
    }.ToDictionary(way => way.Domain);

    public static Way For(Type type) => Ways[SetOf(type)];

    public static Type SetOf(Type type) => type.DeclaringType is { IsAbstract: true, IsSealed: false } set && set.IsAssignableFrom(type) ? set : type;

    public static byte[] BytesOf<T>(T wire) => Orleans.SerializeToArray(wire);

    public static T FromBytes<T>(byte[] bytes) => Orleans.Deserialize<T>(bytes)!;

    private static WireTerms Terms(TenantAccessPolicy terms) => OutgoingTerms.Of(terms).Whole;

    private static TenantAccessPolicy Terms(WireTerms terms) => new RevocationLists().Resolve(terms);

    /// <param name="There">To the record.</param>
    /// <param name="Through">Through bytes.</param>
    /// <param name="Back">To the domain.</param>
    public sealed record Way(
        Type Domain, Func<object, object> There, Func<object, byte[]> Bytes, Func<byte[], object> Through, Func<object, object> Back)
    {
        public static Way Of<TDomain, TWire>(Func<TDomain, TWire> there, Func<TWire, TDomain> back)
            where TDomain : class
            where TWire : class =>
            new(typeof(TDomain), value => there((TDomain)value), wire => BytesOf((TWire)wire), bytes => FromBytes<TWire>(bytes),
                wire => back((TWire)wire));
    }
}
