using System.Text.Json;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;

namespace Pipeline.EndToEndTests;

/// <summary>
/// The demo as a user runs it: embedded AWS and Ingest in this process, real worker processes that are really killed, and the
/// demo's own audit as the judge. What it prints is checked again here, against numbers that follow from the options alone.
/// </summary>
[Collection(PipelineRuns.Name)]
public sealed class DemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task EveryRecordArrivesOnceThoughAWorkerIsKilledAndAShardSplits()
    {
        using var report = await RunAsync(3_000, 3_000, bad: 40, "--workers", "2", "--seed", "1");

        AssertWhole(report.RootElement, 3_000, 3_000, 40);
    }

    [Fact]
    public async Task EveryRecordArrivesOnceThoughThreeWorkersAreKilledInTurn()
    {
        using var report = await RunAsync(3_000, 3_000, bad: 16, "--workers", "3", "--kill-all-in-turn", "--seed", "2");

        AssertWhole(report.RootElement, 3_000, 3_000, 16);
    }

    private static void AssertWhole(JsonElement report, long orders, long clicks, long bad)
    {
        Assert.True(report.GetProperty("agrees").GetBoolean(), report.GetProperty("differences").GetRawText());
        Assert.Equal(orders, report.GetProperty("table").GetProperty("orders").GetInt64());
        var lake = report.GetProperty("lake");
        Assert.Equal(orders, lake.GetProperty("orders").GetInt64());
        Assert.Equal(2 * orders, lake.GetProperty("product_details").GetInt64());
        Assert.Equal(orders, lake.GetProperty("purchase_details").GetInt64());
        Assert.Equal(orders, lake.GetProperty("shipping_addresses").GetInt64());
        Assert.Equal(clicks, lake.GetProperty("clicks").GetInt64());
        Assert.Equal(bad, report.GetProperty("deadLetters").GetInt64());
        Assert.Equal(0, report.GetProperty("missing").GetInt64());
        Assert.Equal(0, report.GetProperty("duplicates").GetInt64());
        Assert.NotEmpty(report.GetProperty("queries").EnumerateObject());
    }

    private static async Task<JsonDocument> RunAsync(int orders, int clicks, int bad, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var limit = new CancellationTokenSource(Patience);

        var code = await CliApplication.RunAsync(
            ["demo", "--json", "--orders", $"{orders}", "--clicks", $"{clicks}", "--bad", $"{bad}", .. more],
            new CliOutput(output, error, interactive: false),
            limit.Token);

        Assert.True(code is ExitCodes.Success or ExitCodes.Disagreement, $"exit code {code}\n{error}");
        var report = JsonDocument.Parse(output.ToString());
        Assert.Equal(report.RootElement.GetProperty("agrees").GetBoolean() ? ExitCodes.Success : ExitCodes.Disagreement, code);
        return report;
    }
}
