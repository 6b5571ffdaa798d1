namespace Architecture.Tests;

public sealed class OptionsTableTests
{
    [Fact]
    public void ConfigurationTableIsWhatTheOptionClassesSay() =>
        Repository.MatchesSnapshot(OptionsTable.Describe(), "docs", "configuration.md");
}
