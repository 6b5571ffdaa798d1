using System.Globalization;
using Local.Aws.Hosting;

namespace Pipeline.Benchmarks.Peers;

/// <summary>
/// How fast a worker reads when nothing else is slow: answers of 10 MB from a socket, leases in the embedded DynamoDB. The processor time is the
/// worker's whole process; a short and a long run tell what starting costs and what a byte costs.
/// </summary>
public static class CannedBench
{
    private const int Shards = 4;
    private const long ShortRecords = 400_000;
    private const long LongRecords = 4_000_000;
    private const int Rounds = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        using var kinesis = new CannedKinesis(BenchStream.Name, Shards);
        await output.WriteLineAsync($"| {Shards} shards, answers of {CannedAnswer.Records:N0} × {BenchStream.RecordBytes} B | records | CPU s, whole process | MB per CPU s, whole process | MB per CPU s, reading | peak MB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var consumer in PeerPrograms.Consumers(output))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var few = await ReadAsync(consumer, kinesis, aws, ShortRecords);
                var many = await ReadAsync(consumer, kinesis, aws, LongRecords);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {consumer.Name} | {many.Records:N0} | {many.Cpu:F2} | {many.Megabytes / many.Cpu:F0} | {(many.Megabytes - few.Megabytes) / (many.Cpu - few.Cpu):F0} | {many.PeakMegabytes:F0} |"));
            }
        }
    }

    private static async Task<(long Records, double Megabytes, double Cpu, double PeakMegabytes)> ReadAsync(
        Peer consumer, CannedKinesis kinesis, LocalAwsServer aws, long records)
    {
        var settings = BenchStream.Settings(aws.Endpoint, $"canned-{Guid.NewGuid():N}", records);
        settings["AWS_ENDPOINT_URL_KINESIS"] = kinesis.Endpoint.ToString();
        settings["Kinesis__Retrieval__CallInterval"] = "00:00:00";
        var figures = await MeasuredProcess.RunAsync(consumer.Program, consumer.Arguments, settings, Patience);
        var counted = long.Parse(figures.LastLine.Split(' ')[0], CultureInfo.InvariantCulture);
        return (counted, counted * (double)BenchStream.RecordBytes / 1e6, figures.Cpu.TotalSeconds, figures.PeakBytes / 1e6);
    }
}
