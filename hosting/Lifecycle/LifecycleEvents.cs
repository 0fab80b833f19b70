namespace Blinq.Hosting.Lifecycle;

/// <summary>
/// The ids of log lines that operators watch for. An id keeps its meaning for ever; all stand in docs/operations.md, and a test
/// compares.
/// </summary>
internal static class LifecycleEvents
{
    public const int Started = 1000;
    public const int DrainDelayMissing = 1001;
    public const int Draining = 1010;
    public const int Stopped = 1011;
    public const int LeftInDisorder = 1012;
    public const int SiloJoined = 1020;
    public const int SiloLeft = 1021;
    public const int SiloDeclaredDead = 1022;
    public const int SiloKilled = 1023;
    public const int ClusterDeclaredDead = 1024;
    public const int WaitingForSilo = 1030;
    public const int NoSiloReachable = 1031;
    public const int SiloReachable = 1032;
    public const int LedgerLost = 1040;
    public const int LedgerBack = 1041;
    public const int LedgerSlow = 1042;
    public const int LedgerInTime = 1043;
    public const int LogLong = 1044;
    public const int LogShort = 1045;
    public const int ClockJumped = 1050;
}
