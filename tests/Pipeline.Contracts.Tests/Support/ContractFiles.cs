using System.Text;
using Pipeline.Contracts.Loading;

namespace Pipeline.Contracts.Tests.Support;

/// <summary>Contracts for tests: the shipped ones and texts written in place.</summary>
internal static class ContractFiles
{
    /// <summary>The repository's contracts folder, found upward from the tests' output.</summary>
    public static string Folder { get; } = Path.Combine(FindRoot(), "contracts");

    public static string Queries { get; } = Path.Combine(FindRoot(), "queries");

    public static ContractSet Shipped { get; } = ContractSet.Load(Folder);

    public static EventContract Order => Shipped.Events.Single(contract => contract.Name == "order");

    public static EventContract Click => Shipped.Events.Single(contract => contract.Name == "click");

    /// <summary>A contract with one dataset <c>rows</c> made of the given JSON members.</summary>
    public static EventContract Dataset(string columns, string more = "") => Parse($$"""
        {"event":"sample","version":1,"route":"samples","partitionKey":"$.id",
         "datasets":[{"name":"rows","columns":[{{columns}}]{{(more.Length == 0 ? string.Empty : "," + more)}}}]}
        """);

    public static EventContract Parse(string json)
    {
        var problems = new ProblemList("sample.json");
        EventContract? contract = ContractFolder.Read(Encoding.UTF8.GetBytes(json), problems);
        return contract ?? throw new ContractException(problems.Problems);
    }

    public static IReadOnlyList<ContractProblem> ProblemsOf(string json)
    {
        var problems = new ProblemList("sample.json");
        ContractFolder.Read(Encoding.UTF8.GetBytes(json), problems);
        return problems.Problems;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Consumer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Consumer.sln above {AppContext.BaseDirectory}");
    }
}
