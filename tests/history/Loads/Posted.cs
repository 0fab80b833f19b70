namespace Blinq.History.Tests.Loads;

/// <summary>What one conversation's visitor knows of it.</summary>
/// <param name="Session">Its credential.</param>
internal sealed record Posted(string Session)
{
    public string Stream => $"conversation/{Session.Split('.')[1]}";

    /// <summary>Messages whose post was answered.</summary>
    public List<(long Seq, string Text)> Acknowledged { get; } = [];

    /// <summary>Messages of which nobody knows: the answer was an error, or none.</summary>
    public List<string> Unknown { get; } = [];
}
