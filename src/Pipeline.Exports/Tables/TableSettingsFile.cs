using Pipeline.Contracts;
using Pipeline.Contracts.Loading;

namespace Pipeline.Exports.Tables;

/// <summary>Reads the settings of exported tables, one JSON file a table, and lists everything that is wrong with them.</summary>
internal static class TableSettingsFile
{
    private const int MaxFileBytes = 4 << 20;
    private const int MaxDepth = 16;

    /// <summary>Reads one table.</summary>
    /// <exception cref="ContractException">The file is not what settings look like; each problem names the property, the value and what is allowed.</exception>
    public static TableSettings Load(string file)
    {
        var problems = new ProblemList(Path.GetFileName(file));
        var settings = Read(file, problems);
        return settings is not null && problems.Problems.Count == 0 ? settings : throw new ContractException(problems.Problems);
    }

    /// <summary>Reads all tables of a folder.</summary>
    /// <exception cref="ContractException">A file is not what settings look like, or two are of one table.</exception>
    public static IReadOnlyList<TableSettings> LoadFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ContractException([new ContractProblem(folder, "$", string.Empty, "a folder with one JSON file per exported table")]);
        }

        var problems = new List<ContractProblem>();
        var tables = new List<TableSettings>();
        var places = new Dictionary<(string Tenant, string Table), string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var list = new ProblemList(Path.GetFileName(file));
            if (Read(file, list) is { } settings)
            {
                if (!places.TryAdd((settings.Tenant, settings.Table), list.File))
                {
                    list.Add("$.table", $"\"{settings.Table}\"", $"a table that no other file describes; {places[(settings.Tenant, settings.Table)]} does already");
                }

                tables.Add(settings);
            }

            problems.AddRange(list.Problems);
        }

        return problems.Count == 0 ? tables : throw new ContractException(problems);
    }

    private static TableSettings? Read(string file, ProblemList problems)
    {
        var info = new FileInfo(file);
        if (!info.Exists || info.Length > MaxFileBytes)
        {
            problems.Add("$", info.Exists ? $"{info.Length} bytes" : string.Empty, $"a file of at most {MaxFileBytes} bytes");
            return null;
        }

        return StrictJson.Read(File.ReadAllBytes(file), MaxDepth, problems, TableSection.Read);
    }
}
