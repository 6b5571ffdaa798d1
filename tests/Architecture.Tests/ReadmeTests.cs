using System.Text.RegularExpressions;
using Pipeline.Contracts;

namespace Architecture.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void TheContractInTheReadmeLoads()
    {
        var sample = JsonBlock().Match(File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n")).Groups["json"].Value;
        var folder = Directory.CreateTempSubdirectory("readme-contract-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "click.json"), sample);

            var contracts = ContractSet.Load(folder.FullName);

            Assert.Equal("click", Assert.Single(contracts.Events).Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheLibrarysReadmeShowsTheSampleAsItIsBuiltAndRun()
    {
        var shown = CodeBlock().Match(File.ReadAllText(Repository.PathOf("src", "Kinesis.Consumer", "README.md")).ReplaceLineEndings("\n")).Groups["code"].Value;

        var built = File.ReadAllText(Repository.PathOf("samples", "OrderPrinter", "Program.cs")).ReplaceLineEndings("\n").TrimEnd();

        Assert.Equal(built, shown);
        Assert.InRange(built.Split('\n').Length, 1, 30);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/Kinesis.Consumer/README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("DESIGN.md")]
    public void EveryFileThatADocumentNamesExists(string document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        var missing = from link in Link().Matches(File.ReadAllText(Repository.PathOf(document))).Cast<Match>()
                      let target = link.Groups["path"].Value
                      where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target))
                      select target;

        Assert.Empty(missing);
    }

    [Fact]
    public void EveryMeasureBesideKclsIsMadeByTheLibrary()
    {
        var made = string.Concat(Repository.SourceFiles("src/Kinesis.Consumer").Select(File.ReadAllText));
        var missing = from name in MeasureName().Matches(File.ReadAllText(Repository.PathOf("docs", "kcl-metrics.md"))).Cast<Match>()
                      where !made.Contains($"\"{name.Groups["name"].Value}\"", StringComparison.Ordinal)
                      select name.Groups["name"].Value;

        Assert.Empty(missing);
    }

    [Fact]
    public void EveryMakeTargetThatTheReadmeNamesExists()
    {
        var makefile = File.ReadAllText(Repository.PathOf("Makefile"));
        var missing = from call in MakeCall().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Cast<Match>()
                      let target = call.Groups["target"].Value
                      where !makefile.Contains($"\n{target}:", StringComparison.Ordinal)
                      select target;

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"```json\n(?<json>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"`(?<name>(kinesis\.consumer|messaging\.(client|process))\.[a-z_.]+)`")]
    private static partial Regex MeasureName();

    [GeneratedRegex(@"\]\((?<path>[^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^make (?<target>[a-z]+)")]
    private static partial Regex MakeCall();
}
