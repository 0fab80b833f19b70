using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Tests;

/// <summary>Settings as containers and systemd hand them over: one file each.</summary>
public sealed class SecretFilesTests
{
    private const string Key = "operator-key-from-a-file-0123456789abcdef";

    [Fact]
    public void AFileIsASettingAndItsLastLineBreakIsNot()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        var master = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        File.WriteAllText(Path.Combine(secrets, "Blinq__MasterKey"), master + "\n");
        File.WriteAllText(Path.Combine(secrets, "Blinq__Operator__Key"), Key);

        var options = SettingsBinder.Bind(ConfigurationSources.Load(["--Blinq:SecretsDirectory", secrets]));

        Assert.Equal(master, Convert.ToBase64String(options.MasterKey!.Value.Span));
        Assert.Equal(Key, options.OperatorKey);
    }

    [Fact]
    public void AFileWinsOverTheCommandLine()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        File.WriteAllText(Path.Combine(secrets, "Blinq__Operator__Key"), Key);

        var options = SettingsBinder.Bind(ConfigurationSources.Load(
            ["--Blinq:SecretsDirectory", secrets, "--Blinq:Operator:Key", "another-operator-key-0123456789abcdef"]));

        Assert.Equal(Key, options.OperatorKey);
    }

    [Fact]
    public void AMisspeltFileIsToldLikeAnyMisspeltSetting()
    {
        var secrets = TestDirectory.New();
        Directory.CreateDirectory(secrets);
        File.WriteAllText(Path.Combine(secrets, "Blinq__MasterKay"), "a secret that no line may show");

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
}
