namespace Blinq.Gateway.TenantConsole;

internal static class ConsolePaths
{
    public const string Root = "/console";
    public const string SignIn = "/console/sign-in";
    public const string SignOut = "/console/sign-out";
    public const string Install = "/console/install";
    public const string Identity = "/console/identity";
    public const string Keys = "/console/keys";
    public const string Checker = "/console/checker";
    public const string Overview = "/console/overview";
    public const string Refusals = "/console/refusals";
    public const string People = "/console/people";
    public const string Conversations = "/console/conversations";
    public const string Knowledge = "/console/knowledge";
    public const string Audit = "/console/audit";
}
