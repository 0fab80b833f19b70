using Blinq.Gateway.Problems;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Hosting;

/// <summary>What a fault looks like from outside.</summary>
internal static class Faults
{
    public static Problem Describe(Exception fault) => fault switch
    {
        // Others write to the same conversation faster than this process gets a turn in.
        LedgerOverloadedException or LedgerConflictException => ProblemList.Overloaded,
        LedgerOutcomeUnknownException => ProblemList.OutcomeUnknown,
        LedgerRolledBackException => ProblemList.LedgerRolledBack,
        LedgerUnavailableException => ProblemList.LedgerUnavailable,
        TrustMovedException => ProblemList.TrustUnsettled,
        BadHttpRequestException bad => Describe(bad),
        _ => ProblemList.InternalError,
    };

    private static Problem Describe(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => ProblemList.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => ProblemList.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemList.UnsupportedMediaType,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => ProblemList.HeadersTooLarge,
        _ => ProblemList.InvalidRequest,
    };
}
