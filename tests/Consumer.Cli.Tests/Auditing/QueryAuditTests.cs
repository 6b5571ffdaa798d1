using Consumer.Cli.Auditing;
using Consumer.Cli.Output;

namespace Consumer.Cli.Tests.Auditing;

public sealed class QueryAuditTests
{
    private static readonly object?[][] Expected = [["card", 10.50m, 3L], ["cash", 0.1 + 0.2, 4L], [null, 1m, 5L]];

    [Fact]
    public void OrderScaleAndIntegerTypeDoNotMatterNorDoTheLastDigitsOfADouble() =>
        Assert.True(Compare([null, 1.00m, 5], ["cash", 0.3, 4L], ["card", 10.5m, 3m]).Agrees);

    public static TheoryData<int> Faults => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Faults))]
    public void WrongAnswerIsFound(int fault)
    {
        object?[][] rows = fault switch
        {
            0 => [["card", 10.51m, 3L], ["cash", 0.3, 4L], [null, 1m, 5L]],
            1 => [["card", 10.50m, 3L], ["cash", 0.3001, 4L], [null, 1m, 5L]],
            2 => [["card", 10.50m, 3L], ["cash", 0.3, 4L]],
            3 => [["card", 10.50m, 3L], ["cash", 0.3, 4L], [string.Empty, 1m, 5L]],
            _ => [["card", 10.50m, 3L], ["card", 10.50m, 3L], [null, 1m, 5L]],
        };

        Assert.False(Compare(rows).Agrees);
    }

    [Fact]
    public void QueryNobodyComputedIsShownAndNotJudged() => Assert.True(QueryAudit.Compare("x", new RowSet(["a"], [[1]]), null).Agrees);

    private static QueryVerdict Compare(params object?[][] rows) => QueryAudit.Compare("x", new RowSet(["a", "b", "c"], rows), Expected);
}
