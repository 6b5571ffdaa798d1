namespace Local.Aws.Tests.Referees;

/// <summary>Finds out which referees are installed.</summary>
internal static class RefereeSearch
{
    /// <summary>Why a referee cannot be asked here, or null if it can.</summary>
    public static string? FindProblem(Referee referee) => referee switch
    {
        Referee.Dynalite => FindNodeProblem("dynalite"),
        Referee.Kinesalite => FindNodeProblem("kinesalite"),
        Referee.KinesisLocal => FindNodeProblem("kinesis-local"),
        Referee.Moto => MotoServer.FindProgram() is null ? "referee not installed: moto_server is neither on the PATH nor in tools/python (make tools, with Python 3 at hand)" : null,
        Referee.AwsCli => FindProgramProblem("aws", "the AWS CLI"),
        Referee.Boto3 => FindProgramProblem("python3", "Python with boto3") ?? FindModuleProblem("boto3"),
        _ => throw new ArgumentOutOfRangeException(nameof(referee), referee, "Not a referee."),
    };

    /// <summary>The repository's <c>tools</c> folder, installed or not.</summary>
    public static string? FindTools()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tools");
            if (File.Exists(Path.Combine(tools, "package.json")))
            {
                return tools;
            }
        }

        return null;
    }

    private static string? FindProgramProblem(string program, string remedy) =>
        OutsideProgram.Find(program) is null ? $"referee not installed: {program} is not on the PATH ({remedy})" : null;

    private static string? FindModuleProblem(string module)
    {
        using var process = OutsideProgram.Start("python3", "-c", $"import {module}");
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"referee not installed: python3 has no module {module} (pip install {module})";
    }

    private static string? FindNodeProblem(string package)
    {
        if (FindProgramProblem("node", "Node 20 or later") is { } missing)
        {
            return missing;
        }

        return FindTools() is not { } tools ? $"No tools/package.json lies above {AppContext.BaseDirectory}."
            : Directory.Exists(Path.Combine(tools, "node_modules", package)) ? null
            : $"referee not installed: npm package {package} (make tools)";
    }
}
