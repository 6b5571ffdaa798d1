using Consumer.Cli.Output;

namespace Consumer.Cli.Runs;

/// <summary>Finds the folders that travel with the program: <c>contracts</c> and <c>queries</c>.</summary>
internal static class ProjectFolders
{
    public static string Contracts(string? given) => Find("contracts", "*.json", "--contracts", given);

    public static string Queries(string? given) => Find("queries", "*.sql", "--queries", given);

    /// <summary>What was given, else the nearest folder of that name from the program's folder upward, else from the current one.</summary>
    private static string Find(string name, string pattern, string option, string? given)
    {
        if (given is not null)
        {
            return Holds(given, pattern) ? Path.GetFullPath(given) : throw new CliException($"{option} '{given}' is not a folder with {pattern} files.");
        }

        return Upward(AppContext.BaseDirectory).Concat(Upward(Environment.CurrentDirectory))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(folder => Holds(folder, pattern))
            ?? throw new CliException($"No folder '{name}' with {pattern} files beside the program or upward from the current folder: name it with {option}.");
    }

    private static bool Holds(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any();

    private static IEnumerable<string> Upward(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            yield return current.FullName;
        }
    }
}
