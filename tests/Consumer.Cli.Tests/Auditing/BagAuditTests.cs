using Consumer.Cli.Auditing;

namespace Consumer.Cli.Tests.Auditing;

public sealed class BagAuditTests
{
    [Fact]
    public void OrderDoesNotMatter() => Assert.True(BagAudit.Compare("x", ["b", "a", "b"], ["b", "b", "a"]).Agrees);

    [Theory]
    [InlineData(new[] { "a", "b" }, new[] { "a" }, 1, 0, 0)]
    [InlineData(new[] { "a", "b" }, new[] { "a", "b", "b" }, 0, 1, 0)]
    [InlineData(new[] { "a", "b" }, new[] { "a", "B" }, 1, 0, 1)]
    [InlineData(new[] { "a", "b" }, new[] { "a", "a" }, 1, 1, 0)]
    [InlineData(new[] { "a", "b", "b" }, new[] { "a", "b" }, 1, 0, 0)]
    public void EachFaultIsCountedAsWhatItIs(string[] expected, string[] found, long missing, long duplicates, long unexpected)
    {
        var verdict = BagAudit.Compare("x", expected, found);

        Assert.False(verdict.Agrees);
        Assert.Equal((missing, duplicates, unexpected), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
        Assert.NotEmpty(verdict.Differences);
    }
}
