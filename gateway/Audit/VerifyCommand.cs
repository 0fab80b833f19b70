using System.CommandLine;

namespace Blinq.Gateway.Audit;

internal static class VerifyCommand
{
    public static Command Create() => new("verify", "Verify.");
}
