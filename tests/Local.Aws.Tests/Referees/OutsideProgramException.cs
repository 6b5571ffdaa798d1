using System.Diagnostics.CodeAnalysis;

namespace Local.Aws.Tests.Referees;

/// <summary>An outside program ended with an error.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It stands for a program's end.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It does not leave the tests.")]
internal sealed class OutsideProgramException(string program, int exitCode, string errors)
    : Exception($"{program} ended with {exitCode}: {errors}")
{
    public int ExitCode { get; } = exitCode;
}
