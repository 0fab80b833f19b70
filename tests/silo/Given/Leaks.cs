namespace Blinq.Silo.Tests.Given;

internal static class Leaks
{
    /// <summary>Neither the person of <see cref="SomeSnapshot.Of"/> nor a secret got into the log, in any form it would be printed in.</summary>
    public static void AssertNone(LogCapture log, params string[] secrets)
    {
        var text = log.Text;
        Assert.NotEqual("", text);
        foreach (var canary in SomeSnapshot.PersonalData.Concat(secrets))
        {
            Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(canary)).TrimEnd('=')[..^1], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(canary)), text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
