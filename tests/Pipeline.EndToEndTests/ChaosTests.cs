using System.Text.Json;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;

namespace Pipeline.EndToEndTests;

/// <summary>
/// A minute of <c>consumer chaos</c>: worker processes that are really killed, paused and stopped, a stream that is really resharded, and services
/// that fail before and after the effect. It judges whether every record is right, and never how long anything took.
/// </summary>
[Collection(PipelineRuns.Name)]
public sealed class ChaosTests
{
    private const long Seed = 20_261_121;
    private const long Records = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);

    [Fact]
    public async Task EveryRecordIsInItsPlaceAfterAMinuteOfChaos()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var limit = new CancellationTokenSource(Patience);

        var code = await CliApplication.RunAsync(
            ["chaos", "--json", "--no-targets", "--duration", "60", "--lease", "4", "--records", $"{Records}", "--bad", "60", "--seed", $"{Seed}"],
            new CliOutput(output, error, interactive: false),
            limit.Token);

        Assert.True(code == ExitCodes.Success, $"seed {Seed}, exit code {code}\n{error}\n{output}");
        using var report = JsonDocument.Parse(output.ToString());
        var root = report.RootElement;
        Assert.True(root.GetProperty("agrees").GetBoolean(), root.GetProperty("differences").GetRawText());
        Assert.Equal(Records, root.GetProperty("audit").GetProperty("lake readings").GetProperty("found").GetInt64());
        Assert.Equal(60, root.GetProperty("audit").GetProperty("dead letters").GetProperty("found").GetInt64());
        Assert.Equal(0, root.GetProperty("missing").GetInt64() + root.GetProperty("duplicates").GetInt64() + root.GetProperty("unexpected").GetInt64());
        foreach (var kind in (string[])["kill", "shortPause", "longPause", "terminate", "split", "merge", "fault"])
        {
            Assert.True(root.GetProperty("disturbances").TryGetProperty(kind, out var times) && times.GetInt32() > 0, $"seed {Seed} had no {kind}");
        }
    }
}
