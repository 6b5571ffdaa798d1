using System.Globalization;
using Local.Aws.Hosting;

namespace Pipeline.Benchmarks.Peers;

/// <summary>
/// Consumers of other authors and this project's read the same stream from the same server, each as a process of its own. The server is in this
/// process, so that a consumer's figures are its own. Every one checkpoints to DynamoDB after every answer.
/// </summary>
public static class PeerBench
{
    private const int Shards = 4;
    private const int Records = 200_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs the comparison and writes its table.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var peers = PeerPrograms.Find(output);
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        await BenchStream.FillAsync(aws.Endpoint, Shards, Records);
        await output.WriteLineAsync($"{Records:N0} records of {BenchStream.RecordBytes} B in {Shards} shards, medians of the rounds:");
        await output.WriteLineAsync("| consumer | CPU s, whole process | all rounds | ratio | MB per CPU s | wall s | peak MB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        double? first = null;
        foreach (var peer in peers)
        {
            var rounds = new List<ProcessFigures>();
            for (var round = 0; round < peer.Rounds; round++)
            {
                var settings = BenchStream.Settings(aws.Endpoint, $"peer-{Guid.NewGuid():N}", Records);
                var figures = await MeasuredProcess.RunAsync(peer.Program, peer.Arguments, settings, Patience);
                Check(peer, figures.LastLine);
                rounds.Add(figures);
            }

            var cpu = Median(rounds, figures => figures.Cpu.TotalSeconds);
            first ??= cpu;
            var all = string.Join(", ", rounds.Select(figures => figures.Cpu.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {peer.Name} | {cpu:F2} | {all} | {cpu / first:F1} × | {Records * (double)BenchStream.RecordBytes / 1e6 / cpu:F0} | {Median(rounds, figures => figures.Wall.TotalSeconds):F1} | {Median(rounds, figures => figures.PeakBytes / 1e6):F0} |"));
        }
    }

    private static double Median(List<ProcessFigures> rounds, Func<ProcessFigures, double> figure) =>
        rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    private static void Check(Peer peer, string line)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"{Records} {Records * (long)BenchStream.RecordBytes}");
        if (line != expected)
        {
            throw new InvalidOperationException($"{peer.Name} counted \"{line}\" where \"{expected}\" (records, bytes) were to be read.");
        }
    }
}
