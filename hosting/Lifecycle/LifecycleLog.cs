namespace Blinq.Hosting.Lifecycle;

/// <summary>
/// What happens to a process and to those around it, a line each, with who says it: what an operator reads at night. Ids are
/// <see cref="LifecycleEvents"/>.
/// </summary>
internal sealed partial class LifecycleLog(ProcessIdentity own, ILoggerFactory logs)
{
    /// <summary>The category of all these lines.</summary>
    public const string Category = "Blinq.Lifecycle";

    private readonly ILogger _log = logs.CreateLogger(Category);

    public void Started(string listens, string ledger) => Started(_log, listens, ledger, own.Role, own.Version, own.Instance, own.Address);

    public void DrainDelayMissing(string addresses) => DrainDelayMissing(_log, addresses, own.Role, own.Version, own.Instance, own.Address);

    public void Draining(TimeSpan delay, int conversations, int connections) =>
        Draining(_log, delay.TotalSeconds, conversations, connections, own.Role, own.Version, own.Instance, own.Address);

    /// <param name="conversations">How many were in its memory when it began to leave.</param>
    public void Stopped(TimeSpan took, int conversations) =>
        Stopped(_log, took.TotalSeconds, conversations, own.Role, own.Version, own.Instance, own.Address);

    public void LeftInDisorder(TimeSpan tried) => LeftInDisorder(_log, tried.TotalSeconds, own.Role, own.Version, own.Instance, own.Address);

    public void SiloJoined(string silo, int silos) => SiloJoined(_log, silo, silos, own.Role, own.Version, own.Instance, own.Address);

    public void SiloLeft(string silo, int silos) => SiloLeft(_log, silo, silos, own.Role, own.Version, own.Instance, own.Address);

    public void SiloDeclaredDead(string silo, int silos) => SiloDeclaredDead(_log, silo, silos, own.Role, own.Version, own.Instance, own.Address);

    public void SiloKilled(string silo) => SiloKilled(_log, silo, own.Role, own.Version, own.Instance, own.Address);

    public void ClusterDeclaredDead(int silos) => ClusterDeclaredDead(_log, silos, own.Role, own.Version, own.Instance, own.Address);

    public void WaitingForSilo(string why) => WaitingForSilo(_log, why, own.Role, own.Version, own.Instance, own.Address);

    public void NoSiloReachable() => NoSiloReachable(_log, own.Role, own.Version, own.Instance, own.Address);

    public void SiloReachable(TimeSpan after) => SiloReachable(_log, after.TotalSeconds, own.Role, own.Version, own.Instance, own.Address);

    public void LedgerLost(string why) => LedgerLost(_log, why, own.Role, own.Version, own.Instance, own.Address);

    public void LedgerBack() => LedgerBack(_log, own.Role, own.Version, own.Instance, own.Address);

    public void LedgerSlow(string why) => LedgerSlow(_log, why, own.Role, own.Version, own.Instance, own.Address);

    /// <param name="by">Forward, or back where it is negative.</param>
    public void ClockJumped(TimeSpan by) => ClockJumped(_log, by.TotalSeconds, own.Role, own.Version, own.Instance, own.Address);

    public void LedgerInTime() => LedgerInTime(_log, own.Role, own.Version, own.Instance, own.Address);

    public void LogLong(long miB) => LogLong(_log, miB, own.Role, own.Version, own.Instance, own.Address);

    public void LogShort(long miB) => LogShort(_log, miB, own.Role, own.Version, own.Instance, own.Address);

    [LoggerMessage(LifecycleEvents.Started, LogLevel.Information, "Started: {Listens}; ledger: {Ledger} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void Started(ILogger log, string listens, string ledger, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.DrainDelayMissing, LogLevel.Warning,
        "Blinq:DrainDelay is 0 while others can reach {Addresses}: what a load balancer still sends after SIGTERM is refused; set it above the probe's interval times its threshold [{Role} {Version} {Instance} at {Address}]")]
    private static partial void DrainDelayMissing(ILogger log, string addresses, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.Draining, LogLevel.Information,
        "Draining: not ready from now on, serves on for {Seconds} s; {Conversations} conversations in memory, {Connections} connections [{Role} {Version} {Instance} at {Address}]")]
    private static partial void Draining(
        ILogger log, double seconds, int conversations, int connections, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.Stopped, LogLevel.Information,
        "Stopped after {Seconds:0.0} s, {Conversations} conversations handed over [{Role} {Version} {Instance} at {Address}]")]
    private static partial void Stopped(ILogger log, double seconds, int conversations, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LeftInDisorder, LogLevel.Warning,
        "The cluster could not be left in order within {Seconds} s, so the process ends all the same; the other silos will find it gone [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LeftInDisorder(ILogger log, double seconds, string role, string version, string instance, string address);

    [LoggerMessage(LifecycleEvents.SiloJoined, LogLevel.Information, "Silo {Silo} joined; silos now: {Silos} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void SiloJoined(ILogger log, string silo, int silos, string role, string version, string instance, string address);

    [LoggerMessage(LifecycleEvents.SiloLeft, LogLevel.Information, "Silo {Silo} left; silos now: {Silos} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void SiloLeft(ILogger log, string silo, int silos, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.SiloDeclaredDead, LogLevel.Warning,
        "Silo {Silo} was declared dead: it did not answer; silos now: {Silos} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void SiloDeclaredDead(ILogger log, string silo, int silos, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.SiloKilled, LogLevel.Warning,
        "Silo {Silo} refuses connections and writes no heartbeats: its process is gone, and this one declares it dead [{Role} {Version} {Instance} at {Address}]")]
    private static partial void SiloKilled(ILogger log, string silo, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.ClusterDeclaredDead, LogLevel.Warning,
        "None of the cluster's {Silos} members is alive or can be connected to: they are declared dead [{Role} {Version} {Instance} at {Address}]")]
    private static partial void ClusterDeclaredDead(ILogger log, int silos, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.WaitingForSilo, LogLevel.Warning,
        "No silo answers yet; waiting up to a minute: {Why} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void WaitingForSilo(ILogger log, string why, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.NoSiloReachable, LogLevel.Error,
        "No silo can be reached: this process is not ready, and calls fail with ledger_unavailable [{Role} {Version} {Instance} at {Address}]")]
    private static partial void NoSiloReachable(ILogger log, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.SiloReachable, LogLevel.Information, "A silo can be reached again, after {Seconds:0.0} s [{Role} {Version} {Instance} at {Address}]")]
    private static partial void SiloReachable(ILogger log, double seconds, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LedgerLost, LogLevel.Error,
        "The ledger takes no appends, so calls fail with ledger_unavailable: {Why} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LedgerLost(ILogger log, string why, string role, string version, string instance, string address);

    [LoggerMessage(LifecycleEvents.LedgerBack, LogLevel.Information, "The ledger takes appends again [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LedgerBack(ILogger log, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LedgerSlow, LogLevel.Warning,
        "The ledger does not answer in time; this node is not ready: {Why} [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LedgerSlow(ILogger log, string why, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LedgerInTime, LogLevel.Information,
        "The ledger answers in time again; this node is ready [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LedgerInTime(ILogger log, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LogLong, LogLevel.Warning,
        "The ledger's write-ahead log is {MiB} MiB long and grows: a reader keeps a transaction open (a sqlite3 shell, a backup); end it [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LogLong(ILogger log, long miB, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.LogShort, LogLevel.Information,
        "The ledger's write-ahead log is short again: {MiB} MiB [{Role} {Version} {Instance} at {Address}]")]
    private static partial void LogShort(ILogger log, long miB, string role, string version, string instance, string address);

    [LoggerMessage(
        LifecycleEvents.ClockJumped, LogLevel.Warning,
        "This machine's clock jumped by {Seconds:0.0} s [{Role} {Version} {Instance} at {Address}]")]
    private static partial void ClockJumped(ILogger log, double seconds, string role, string version, string instance, string address);
}
