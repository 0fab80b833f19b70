namespace Blinq.Hosting.Settings;

/// <summary>The gateway cannot start, and its user can do something about it. The message is one clear line for each error.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
