using Blinq.Grains.Wire;
using Blinq.Grains.Wire.Trusts;
using Blinq.Grains.Wire.Verdicts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations.Wire;

/// <summary>Between a conversation's commands and calls. Terms are mapped by whoever knows which lists a silo holds.</summary>
internal static class CallMapping
{
    public static StartCall ToWire(this StartConversation command, WireTerms terms) => new(
        WireVerdict.Of(command.Verdict), terms, command.Credential.ToArray(), ToWire(command.Context), command.Origin);

    public static StartConversation ToDomain(this StartCall call, TenantAccessPolicy terms) => new(
        call.Verdict.ToDomain(), terms, new Digest(call.Credential), ToDomain(call.Page), call.Origin);

    public static EnterCall ToWire(this EnterConversation command, WireTerms terms) => new(
        command.Presented.ToArray(), command.Replacement.ToArray(), WireVerdict.Of(command.Verdict), terms,
        ToWire(command.Context), command.Origin);

    public static EnterConversation ToDomain(this EnterCall call, TenantAccessPolicy terms) => new(
        new Digest(call.Presented), new Digest(call.Replacement), call.Verdict.ToDomain(), terms, ToDomain(call.Page), call.Origin);

    public static JoinCall ToWire(this JoinConversation command, WireTerms terms) => new(
        command.Credential.ToArray(), WireIdentity.Of(command.Identity), terms, ToWire(command.Context));

    public static JoinConversation ToDomain(this JoinCall call, TenantAccessPolicy terms) => new(
        new Digest(call.Credential), call.Identity.ToDomain(), terms, ToDomain(call.Page));

    public static PostCall ToWire(this PostMessage command, WireTerms terms) =>
        new(command.Presented.ToArray(), terms, command.Text, command.ClientId);

    public static PostMessage ToDomain(this PostCall call, TenantAccessPolicy terms) =>
        new(new Digest(call.Presented), terms, call.Text, call.ClientId);

    public static AccessCall ToWire(this AccessConversation command, WireTerms terms) => new(command.Presented.ToArray(), terms);

    public static AccessConversation ToDomain(this AccessCall call, TenantAccessPolicy terms) => new(new Digest(call.Presented), terms);

    public static ResetCall ToWire(this ResetCredential command) => new(command.Presented.ToArray());

    public static ResetCredential ToDomain(this ResetCall call) => new(new Digest(call.Presented));

    public static ReplyCall ToWire(this ReplyToConversation command) => new(
        WireEnum<MessageRole, WireMessageRole>.ToWire(command.Role), command.Text, command.Author, command.ClientId,
        command.Actor.Value);

    public static ReplyToConversation ToDomain(this ReplyCall call) => new(
        WireEnum<MessageRole, WireMessageRole>.ToDomain(call.Role), call.Text, call.Author, call.ClientId, new KeyId(call.Actor));

    public static RecordCall ToWire(this RecordEvent command) => new(command.Type, command.DataJson, command.Actor.Value);

    public static RecordEvent ToDomain(this RecordCall call) => new(call.Type, call.DataJson, new KeyId(call.Actor));

    public static EndCall ToWire(this EndConversation command) => new(command.Actor.Value);

    public static EndConversation ToDomain(this EndCall call) => new(new KeyId(call.Actor));

    internal static WirePage? ToWire(PageContext? page) => page is null ? null : new(page.Url, page.Locale, page.Referrer);

    internal static PageContext? ToDomain(WirePage? page) => page is null ? null : new(page.Url, page.Locale, page.Referrer);
}
