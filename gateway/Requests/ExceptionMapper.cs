using Blinq.Gateway.Errors;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Requests;

/// <summary>What a fault looks like from outside.</summary>
internal static class ExceptionMapper
{
    public static Problem Describe(Exception fault) => fault switch
    {
        // Others write to the same conversation faster than this process gets a turn in.
        LedgerOverloadedException or LedgerConflictException => Problems.Overloaded,
        LedgerOutcomeUnknownException => Problems.OutcomeUnknown,
        LedgerRolledBackException => Problems.LedgerRolledBack,
        LedgerUnavailableException => Problems.LedgerUnavailable,
        TrustMovedException => Problems.TrustUnsettled,
        BadHttpRequestException bad => Describe(bad),
        _ => Problems.InternalError,
    };

    private static Problem Describe(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => Problems.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => Problems.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => Problems.HeadersTooLarge,
        _ => Problems.InvalidRequest,
    };
}
