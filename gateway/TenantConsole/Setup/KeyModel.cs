using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <param name="Conversations">Those that a token of this key was accepted in; the newest, and whether there are more.</param>
/// <param name="Origins">Where the listed ones began, and how many.</param>
/// <param name="Hours">When the listed ones began, by UTC hour.</param>
internal sealed record KeyModel(
    IdentityKeyBody Key, long Epoch, IReadOnlyList<ConversationListing> Conversations, bool HasMore, IReadOnlyList<KeyValuePair<string, int>> Origins,
    IReadOnlyList<KeyValuePair<DateTimeOffset, int>> Hours, string RotationKey, Problem? Refused);
