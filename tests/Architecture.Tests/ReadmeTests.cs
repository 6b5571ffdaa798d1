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
    public void EveryFileThatTheReadmeNamesExists()
    {
        var missing = from link in Link().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Cast<Match>()
                      let target = link.Groups["path"].Value
                      where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Repository.PathOf(target))
                      select target;

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

    [GeneratedRegex(@"\]\((?<path>[^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^make (?<target>[a-z]+)")]
    private static partial Regex MakeCall();
}
