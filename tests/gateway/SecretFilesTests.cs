using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Tests;

/// <summary>Settings as containers and systemd hand them over: one file each.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretFilesTests
{
    private const string Key = "operator-key-from-a-file-0123456789abcdef";

    [Fact]
    public void AFileIsASettingAndItsLastLineBreakIsNot()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        var master = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        Write(Path.Combine(secrets, "Blinq__MasterKey"), master + "\n");
        Write(Path.Combine(secrets, "Blinq__Operator__Key"), Key);

        var options = SettingsBinder.Bind(ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]));

        Assert.Equal(master, Convert.ToBase64String(options.MasterKey!.Value.Span));
        Assert.Equal(Key, options.OperatorKey);
    }

    [Fact]
    public void AFileWinsOverTheCommandLine()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        Write(Path.Combine(secrets, "Blinq__Operator__Key"), Key);

        var options = SettingsBinder.Bind(ConfigurationSources.Load(
            ["--Blinq:SecretsDirectory", secrets, "--Blinq:Operator:Key", "another-operator-key-0123456789abcdef"]));

        Assert.Equal(Key, options.OperatorKey);
    }

    [Fact]
    public void AMisspeltFileIsToldLikeAnyMisspeltSetting()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        Write(Path.Combine(secrets, "Blinq__MasterKay"), "a secret that no line may show");

        var wrong = Assert.Throws<SettingsException>(() =>
            SettingsBinder.Bind(ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets])));

        Assert.StartsWith("Setting Blinq:MasterKay is unknown; did you mean Blinq:MasterKey?", Assert.Single(wrong.Errors));
    }

    [Fact]
    public void ADirectoryThatIsMissingIsOneClearLine()
    {
        var missing = Path.Combine(TestDirectory.New(), "nowhere");

        var wrong = Assert.Throws<SettingsException>(() => ConfigurationSources.Load(["--Blinq:SecretsDirectory", missing]));

        Assert.StartsWith($"Setting Blinq:SecretsDirectory is '{missing}', which cannot be read: ", Assert.Single(wrong.Errors));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n\n")]
    [InlineData("\r\n\r\n")]
    public void WindowsLineBreaksBrokeTheKeys(string end)
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        var master = Convert.ToBase64String(new byte[32]);
        Write(Path.Combine(secrets, "Blinq__MasterKey"), master + end);
        Write(Path.Combine(secrets, "Blinq__Operator__Key"), Key + end);

        var options = SettingsBinder.Bind(ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]));

        Assert.Equal(master, Convert.ToBase64String(options.MasterKey!.Value.Span));
        Assert.Equal(Key, options.OperatorKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void AnEmptyMasterKeyFileMadeANewKey(string text)
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        Write(Path.Combine(secrets, "Blinq__MasterKey"), text);

        var wrong = Assert.Throws<SettingsException>(() =>
            SettingsBinder.Bind(ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets])));

        Assert.StartsWith("Setting Blinq:MasterKey is empty; expected ", Assert.Single(wrong.Errors));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void AKeyFileThatOthersCanReadWasTakenSilently(UnixFileMode more)
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        var file = Path.Combine(secrets, "Blinq__Operator__Key");
        Write(file, Key);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | more);

        var wrong = Assert.Throws<SettingsException>(() => ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]));

        var error = Assert.Single(wrong.Errors);
        Assert.StartsWith($"The key file {file} can be read or written by others than its owner", error, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 {file}", error, StringComparison.Ordinal);
        // A directory that lets no one else in protects what is in it.
        File.SetUnixFileMode(secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]);
    }

    [Fact]
    public void ADirectoryThatOthersCanWriteIsRefused()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        Write(Path.Combine(secrets, "Blinq__Operator__Key"), Key);
        Write(Path.Combine(secrets, "Blinq__MasterKey"), Convert.ToBase64String(new byte[32]));
        File.SetUnixFileMode(secrets, File.GetUnixFileMode(secrets) | UnixFileMode.OtherWrite);

        var wrong = Assert.Throws<SettingsException>(() => ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]));

        Assert.Contains($"chmod go-w {secrets}", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    private static void Write(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
