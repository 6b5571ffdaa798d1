using Consumer.Cli.Auditing;
using Consumer.Cli.Demo;
using Consumer.Cli.Output;

namespace Consumer.Cli.Tests.Demo;

public sealed class DemoReportTests
{
    private static readonly Verdict Fine = new("table orders", 10, 10, 0, 0, 0, []);

    [Fact]
    public void JsonHasThePromisedShape() => Assert.Equal(
        """
        {"produced":{"order":10,"click":20,"bad":3},"table":{"orders":10},"lake":{"product_details":20},"missing":0,"duplicates":0,"unexpected":0,
        "deadLetters":3,"queries":{"average":[{"avg":10.50}]},"seconds":{"produce":1.5},"agrees":true,"differences":[]}
        """.ReplaceLineEndings(string.Empty),
        DemoReportJson.Of(Report(Fine)));

    [Fact]
    public void OneDisagreementAnywhereDisagrees()
    {
        var report = Report(Fine with { Missing = 1, Found = 9, Differences = ["item x is missing"] });

        Assert.False(report.Agrees);
        Assert.Contains("""
            "missing":1,
            """.Trim(), DemoReportJson.Of(report), StringComparison.Ordinal);
        Assert.Contains("table orders: item x is missing", report.Differences);
    }

    [Fact]
    public void ViewShowsExpectedValuesBesideTheFoundOnesAndEveryDifference()
    {
        using var writer = new StringWriter();
        using var error = new StringWriter();

        DemoReportView.Write(new CliOutput(writer, error, interactive: false), Report(Fine with { Missing = 1, Differences = ["item x is missing"] }));

        var text = writer.ToString();
        Assert.Contains("expected", text, StringComparison.Ordinal);
        Assert.Contains("10.50", text, StringComparison.Ordinal);
        Assert.Contains("DIFFERENCE table orders: item x is missing", text, StringComparison.Ordinal);
        Assert.Contains("The audit found differences.", text, StringComparison.Ordinal);
    }

    private static DemoReport Report(Verdict table) => new(
        new DemoOptions { Orders = 10, Clicks = 20, Bad = 3, Seed = 1, Workers = 2 },
        [table],
        [new Verdict("lake product_details", 20, 20, 0, 0, 0, [])],
        new Verdict("dead letters", 3, 3, 0, 0, 0, []),
        [QueryAudit.Compare("average", new RowSet(["avg"], [[10.50m]]), [[10.5m]])],
        [new("produce", 1.5)]);
}
