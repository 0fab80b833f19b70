namespace Blinq.Hosting.Doctor;

/// <summary>How bad it is.</summary>
internal enum Severity
{
    Ok,

    /// <summary>It runs like this, and an operator should know.</summary>
    Warning,

    /// <summary>A process does not start, or does not stay right, like this.</summary>
    Fault,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="What">In a word or two.</param>
/// <param name="Detail">What was found, and what to do; no secret.</param>
internal sealed record Finding(Severity Severity, string What, string Detail);
