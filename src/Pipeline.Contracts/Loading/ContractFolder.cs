using System.Security.Cryptography;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads the files of a contracts folder and checks them against each other.</summary>
internal static class ContractFolder
{
    private const int MaxFileBytes = 4 << 20;
    private const int MaxDepth = 32;

    public static ContractSet Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ContractException([new ContractProblem(folder, "$", string.Empty, "a folder with one JSON file per event")]);
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "*.json")
            .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        var problems = new List<ContractProblem>();
        var events = new List<(string File, EventContract Contract)>();
        foreach (string file in files)
        {
            var list = new ProblemList(Path.GetFileName(file));
            if (ReadFile(file, list) is EventContract contract)
            {
                events.Add((list.File, contract));
            }

            problems.AddRange(list.Problems);
        }

        if (files.Length == 0)
        {
            problems.Add(new ContractProblem(folder, "$", string.Empty, "at least one contract file, <event>.json"));
        }

        CheckUnique(events, problems);
        return problems.Count == 0 ? new ContractSet([.. events.Select(entry => entry.Contract)]) : throw new ContractException(problems);
    }

    internal static EventContract? ReadFile(string file, ProblemList problems)
    {
        if (new FileInfo(file).Length > MaxFileBytes)
        {
            problems.Add("$", $"{new FileInfo(file).Length} bytes", $"a file of at most {MaxFileBytes} bytes");
            return null;
        }

        return Read(File.ReadAllBytes(file), problems);
    }

    internal static EventContract? Read(ReadOnlyMemory<byte> json, ProblemList problems)
    {
        EventContract? contract = StrictJson.Read(json, MaxDepth, problems, EventSection.Read);
        return problems.Problems.Count == 0 && contract is not null ? contract with { ContentHash = Convert.ToHexStringLower(SHA256.HashData(json.Span)) } : null;
    }

    /// <summary>Names meet in one Glue database, one API and one account, where case does not tell them apart.</summary>
    private static void CheckUnique(List<(string File, EventContract Contract)> events, List<ContractProblem> problems)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string file, EventContract contract) in events)
        {
            Claim("event", contract.Name, "$.event");
            Claim("route", contract.Route, "$.route");
            if (contract.Table is not null)
            {
                Claim("table", contract.Table.Name, "$.table.name");
            }

            for (int i = 0; i < contract.Datasets.Count; i++)
            {
                Claim("dataset", contract.Datasets[i].Name, $"$.datasets[{i}].name");
            }

            void Claim(string what, string name, string path)
            {
                if (!names.TryAdd($"{what} {name}", file))
                {
                    problems.Add(new ContractProblem(
                        file, path, $"\"{name}\"", $"a name that no other {what} has; {names[$"{what} {name}"]} has it already"));
                }
            }
        }
    }
}
