namespace Consumer.Cli.Processes;

/// <summary>What to start: a program, its arguments and environment, and the file that receives all it prints.</summary>
internal sealed record ProcessLaunch(
    string Name,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string LogFile);
