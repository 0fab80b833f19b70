using System.Buffers.Text;
using System.Security.Cryptography;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.FirstRun;

/// <summary>
/// The two keys that an installation needs before it can start: from the settings, else from the data directory, else
/// made now and kept there.
/// </summary>
/// <param name="OperatorKey"><c>null</c> only where the process serves no operators.</param>
/// <param name="OperatorKeyPath">Where the operator key was put; <c>null</c> where it came from the settings.</param>
internal sealed record InstallationKeys(byte[] MasterKey, byte[]? OtherMasterKey, string? OperatorKey, string? OperatorKeyPath)
{
    public const string MasterKeyFile = "master.key";
    public const string OperatorKeyFile = "operator.key";

    /// <param name="ledgerFile">The ledger's main file: if it is there, its master key must be, too.</param>
    /// <exception cref="StartupException">A key is missing that cannot be made anew, or is not a key.</exception>
    public static InstallationKeys Ensure(BlinqOptions options, DataDirectory directory, string ledgerFile)
    {
        var master = options.MasterKey is { } set ? set.ToArray() : EnsureMasterKey(directory, ledgerFile);
        if (options.OperatorKey is { } key)
            return new InstallationKeys(master, options.OtherMasterKey?.ToArray(), key, null);
        var path = directory.PathOf(OperatorKeyFile);
        return new InstallationKeys(master, options.OtherMasterKey?.ToArray(), EnsureOperatorKey(path), path);
    }

    /// <summary>For processes on a shared ledger: the settings' own checks see to it that the keys they need are there.</summary>
    public static InstallationKeys FromSettings(BlinqOptions options) =>
        new(options.MasterKey!.Value.ToArray(), options.OtherMasterKey?.ToArray(), options.OperatorKey, null);

    /// <summary>The keys to seal and open with.</summary>
    public MasterKeyRing Ring => new(new Grains.Sealing.MasterKey(MasterKey), OtherMasterKey is { } other ? new Grains.Sealing.MasterKey(other) : null);

    /// <summary>A master key in a file of its own.</summary>
    /// <exception cref="StartupException">There is none, it is not one, or others than the file's owner can read it.</exception>
    public static byte[] ReadMasterKey(string path) =>
        KeyFile.Read(path) is { } text ? ParseMasterKey(path, text) : throw new StartupException($"There is no file {path}.");

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
        return ParseMasterKey(path, text);
    }

    private static byte[] ParseMasterKey(string path, string text) => SettingsBinder.TryMasterKey(text, out var key)
        ? key!.Value.ToArray()
        : throw new StartupException($"The file {path} holds no master key; expected 32 bytes in base64.");

    private static string EnsureOperatorKey(string path)
    {
        var key = KeyFile.Read(path)
            ?? KeyFile.Keep(path, "op_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        return key.Length >= 32 ? key : throw new StartupException($"The file {path} holds no operator key; delete it to get a new one.");
    }

    /// <summary>Never the keys.</summary>
    public override string ToString() => nameof(InstallationKeys);
}
