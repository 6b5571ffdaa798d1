using Consumer.Cli.Output;

namespace Consumer.Cli.Tests.Output;

public sealed class RowWriterTests
{
    private static readonly RowSet Rows = new(
        ["name", "amount", "when", "place", "tags"],
        [
            ["Zoë, \"Z\"", 12515.30m, new DateTime(2026, 11, 2, 3, 4, 5, 678, DateTimeKind.Utc), new Dictionary<string, object?> { ["city"] = "X" }, new object?[] { 1, null }],
            [null, 0.1 + 0.2, new DateOnly(2026, 1, 2), null, null],
            [string.Empty, double.NaN, true, null, null],
        ]);

    [Fact]
    public void JsonKeepsNumbersExactAndShapesNested() => Assert.Equal(
        """[{"name":"Zoë, \"Z\"","amount":12515.30,"when":"2026-11-02T03:04:05.678Z","place":{"city":"X"},"tags":[1,null]},"""
        + """{"name":null,"amount":0.30000000000000004,"when":"2026-01-02","place":null,"tags":null},"""
        + """{"name":"","amount":"NaN","when":true,"place":null,"tags":null}]""",
        RowWriter.ToJson(Rows));

    [Fact]
    public void CsvQuotesWhatNeedsItAndTellsNullFromEmpty() => Assert.Equal(
        "name,amount,when,place,tags\n"
        + "\"Zoë, \"\"Z\"\"\",12515.30,2026-11-02T03:04:05.678Z,\"{\"\"city\"\":\"\"X\"\"}\",\"[1,null]\"\n"
        + ",0.30000000000000004,2026-01-02,,\n"
        + "\"\",NaN,true,,\n",
        Written(OutputMode.Csv).Out);

    [Fact]
    public void PeopleGetATableAndTheCountGoesBeside()
    {
        var (table, notes) = Written(OutputMode.Human);

        Assert.Contains("12515.30", table, StringComparison.Ordinal);
        Assert.Contains("NULL", table, StringComparison.Ordinal);
        Assert.Equal("3 rows\n", notes);
    }

    private static (string Out, string Error) Written(OutputMode mode)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        RowWriter.Write(new CliOutput(output, error, interactive: false), Rows, mode);
        return (output.ToString(), error.ToString());
    }
}
