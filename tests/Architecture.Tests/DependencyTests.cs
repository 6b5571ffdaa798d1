namespace Architecture.Tests;

public sealed class DependencyTests
{
    /// <summary>Who may know whom: the table of DESIGN.md. Projects that are not named here may not exist.</summary>
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Pipeline.Contracts"] = [],
        ["Parquet"] = [],
        ["Kinesis.Consumer"] = [],
        ["Local.DuckDb"] = [],
        ["Local.Aws"] = [],
        ["Pipeline.Sinks"] = ["Pipeline.Contracts", "Parquet", "Kinesis.Consumer"],
        ["Pipeline.Exports"] = ["Pipeline.Contracts", "Parquet", "Kinesis.Consumer"],
        ["Ingest.Api"] = ["Pipeline.Contracts", "Kinesis.Consumer"],
        ["Consumer.Worker"] = ["Pipeline.Contracts", "Parquet", "Kinesis.Consumer", "Pipeline.Sinks", "Ingest.Api"],
        ["Consumer.Cli"] = [.. Repository.Projects.Where(project => project != "Consumer.Cli")],
    };

    public static TheoryData<string> AllProjects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void ProjectReferencesOnlyWhatTheTableAllows(string project)
    {
        Assert.True(MayReference.TryGetValue(project, out var allowed), $"{project} is not in the dependency table of DESIGN.md and of this test.");

        Assert.Empty(Repository.ReferencesOf(project).Except(allowed!));
    }

    [Fact]
    public void TestsAndBenchmarksAreReferencedByNoProduct()
    {
        foreach (var project in Repository.Projects)
        {
            Assert.DoesNotContain(Repository.ReferencesOf(project), reference => reference.EndsWith("Tests", StringComparison.Ordinal) || reference is "Testing.Support");
        }
    }

    [Fact]
    public void SinksKnowTheConsumerOnlyByItsProcessorInterface()
    {
        string[] rooms = ["Api", "Checkpoints", "Lifecycle", "Memory", "Shards", "Leases"];
        var allowed = rooms.Select(room => $"using Kinesis.Consumer.{room};").Append("using Kinesis.Consumer;").ToHashSet(StringComparer.Ordinal);

        var foreign = from file in Repository.SourceFiles("src/Pipeline.Sinks")
                      where !Repository.RelativePath(file).Contains("/Hosting/", StringComparison.Ordinal)
                      from line in File.ReadLines(file)
                      where line.StartsWith("using Kinesis.Consumer", StringComparison.Ordinal) && !allowed.Contains(line)
                      select $"{Repository.RelativePath(file)}: {line}";

        Assert.Empty(foreign);
    }
}
