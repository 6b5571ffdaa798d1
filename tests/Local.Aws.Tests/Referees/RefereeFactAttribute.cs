namespace Local.Aws.Tests.Referees;

/// <summary>A fact that an outside program judges; skipped with the reason where the program is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefereeFactAttribute : FactAttribute
{
    public RefereeFactAttribute(string program)
    {
        Program = program;
        Skip = OutsideProgram.WhyMissing(program);
    }

    public RefereeFactAttribute(string program, string pythonModule)
    {
        Program = program;
        PythonModule = pythonModule;
        Skip = OutsideProgram.WhyMissing(program) ?? OutsideProgram.WhyModuleMissing(program, pythonModule);
    }

    public string Program { get; }

    public string? PythonModule { get; }
}
