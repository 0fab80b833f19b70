using System.Buffers.Text;
using System.Security.Cryptography;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.FirstRun;

/// <summary>
/// The two keys that an installation needs before it can start: from the settings, else from the data directory, else
/// made now and kept there.
/// </summary>
/// <param name="OperatorKey"><c>null</c> only where the process serves no operators.</param>
/// <param name="OperatorKeyPath">Where the operator key was put; <c>null</c> where it came from the settings.</param>
internal sealed record InstallationKeys(byte[] MasterKey, string? OperatorKey, string? OperatorKeyPath)
{
    public const string MasterKeyFile = "master.key";
    public const string OperatorKeyFile = "operator.key";

    /// <param name="ledgerFile">The ledger's main file: if it is there, its master key must be, too.</param>
    /// <exception cref="StartupException">A key is missing that cannot be made anew, or is not a key.</exception>
    public static InstallationKeys Ensure(BlinqOptions options, DataDirectory directory, string ledgerFile)
    {
        var master = options.MasterKey is { } set ? set.ToArray() : EnsureMasterKey(directory, ledgerFile);
        if (options.OperatorKey is { } key)
            return new InstallationKeys(master, key, null);
        var path = directory.PathOf(OperatorKeyFile);
        return new InstallationKeys(master, EnsureOperatorKey(path), path);
    }

    /// <summary>For processes on a shared ledger: the settings' own checks see to it that the keys they need are there.</summary>
    public static InstallationKeys FromSettings(BlinqOptions options) =>
        new(options.MasterKey!.Value.ToArray(), options.OperatorKey, null);

    private static byte[] EnsureMasterKey(DataDirectory directory, string ledgerFile)
    {
        var path = directory.PathOf(MasterKeyFile);
        var text = KeyFile.Read(path);
        if (text is null)
        {
            // A new one could open none of the secrets in the ledger, and would hide that the old one is lost.
            if (File.Exists(ledgerFile))
                throw new StartupException(
                    $"The master key is missing: {ledgerFile} exists, but neither {path} nor Blinq:MasterKey does; put it back.");
            text = KeyFile.Keep(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }
        var bytes = new byte[32];
        if (text.Length != 44 || !Convert.TryFromBase64String(text, bytes, out var length) || length != 32)
            throw new StartupException($"The file {path} holds no master key; expected 32 bytes in base64.");
        return bytes;
    }

    private static string EnsureOperatorKey(string path)
    {
        var key = KeyFile.Read(path)
            ?? KeyFile.Keep(path, "op_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        return key.Length >= 32 ? key : throw new StartupException($"The file {path} holds no operator key; delete it to get a new one.");
    }

    /// <summary>Never the keys.</summary>
    public override string ToString() => nameof(InstallationKeys);
}
