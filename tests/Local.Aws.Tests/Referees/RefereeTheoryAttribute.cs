namespace Local.Aws.Tests.Referees;

/// <summary>A theory that an outside program judges; skipped with the reason where the program is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefereeTheoryAttribute : TheoryAttribute
{
    public RefereeTheoryAttribute(string program)
    {
        Program = program;
        Skip = OutsideProgram.WhyMissing(program);
    }

    public string Program { get; }
}
