using System.Diagnostics;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

internal static class Signalled
{
    public static Results<EmptyReply, Problem> Describe(SignalOutcome outcome) => outcome switch
    {
        SignalOutcome.Signalled => EmptyReply.Instance,
        SignalOutcome.Unknown => Problems.NotFound,
        SignalOutcome.Ended => Problems.ConversationEnded,
        _ => throw new UnreachableException(),
    };
}
