namespace Blinq.Readme.Tests.Signing;

/// <summary>A test that is shown as skipped, with the reason, where a program's language or library is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <param name="language">The name of one of <see cref="SigningProgram"/>'s programs.</param>
    public ProgramFactAttribute(string language)
    {
        Skip = (language switch
        {
            nameof(SigningProgram.Ruby) => SigningProgram.Ruby,
            nameof(SigningProgram.Php) => SigningProgram.Php,
            nameof(SigningProgram.Go) => SigningProgram.Go,
            nameof(SigningProgram.Java) => SigningProgram.Java,
            _ => throw new ArgumentException("There is no such program.", nameof(language)),
        }).Missing();
        // A runner says which test was skipped, but not each says why.
        DisplayName = Skip;
    }
}
