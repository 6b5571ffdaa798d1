using System.Globalization;
using System.Text.Json.Nodes;
using Local.Aws.Control;
using Pipeline.Contracts.Generation;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// The worker as a whole at an even rate, all options at their defaults: the objects of a commit, what a record costs once everything is compiled, and the requests that
/// it takes.
/// </summary>
public static class SteadyBench
{
    private const int Shards = 8;
    private const int PerSecond = 2_000;
    private const int SlicesPerSecond = 10;

    /// <summary>What is measured comes after it: the start, the compiling, the first commit.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(70);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(120);

    /// <summary>Runs the measurements and writes their figures.</summary>
    /// <param name="output">Where the table goes.</param>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync($"| {Shards} shards, {PerSecond:N0} records/s, {Measured.TotalSeconds:N0} s | form | CPU µs/record | commits | objects a commit | mean KB | calls/s Kinesis | DynamoDB | S3 | peak MB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|");
        await MeasureAsync(output, "orders to the lake", static order => order.Remove("table"));
        await MeasureAsync(output, "orders to the table and the lake", static _ => { });
    }

    private static async Task MeasureAsync(TextWriter output, string name, Action<JsonObject> change)
    {
        await using var stage = await WorkerStage.OpenAsync(change);
        await stage.OpenStreamAsync(Shards);
        var program = WorkerProgram.Published ?? WorkerProgram.Built;
        using var run = await stage.StartAsync(program, new Dictionary<string, string>());
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / SlicesPerSecond), TimeProvider.System);
        await run.UntilAsync(
            async () => (await stage.LeasesAsync(run.Name)).Count(lease => lease.ContainsKey("leaseOwner")) == Shards, TimeSpan.FromMilliseconds(100), Patience);
        var generator = Backlog.Generator(stage.Contract);
        var next = await FlowAsync(stage, run, generator, 0, WarmUp, timer);
        var (commits, objects, cpu) = (await stage.CommitsAsync(run.Name), (await stage.ObjectBytesAsync(run.Name)).Count, run.Worker.CpuSeconds);
        // What this program itself asks the embedded AWS for while it measures: putting the records is all.
        long kinesis = 0, dynamoDb = 0, s3 = 0;
        using (Count(stage, "Kinesis.Get*", () => Interlocked.Increment(ref kinesis)))
        using (Count(stage, "DynamoDB.*", () => Interlocked.Increment(ref dynamoDb)))
        using (Count(stage, "S3.*", () => Interlocked.Increment(ref s3)))
        {
            await FlowAsync(stage, run, generator, next, Measured, timer);
        }

        var sizes = await stage.ObjectBytesAsync(run.Name);
        commits = await stage.CommitsAsync(run.Name) - commits;
        var records = PerSecond * Measured.TotalSeconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {program.Form} | {(run.Worker.CpuSeconds - cpu) / records * 1e6:F1} | {commits} | {(double)(sizes.Count - objects) / commits:F1} | {sizes.Average() / 1e3:F1} | {kinesis / Measured.TotalSeconds:F1} | {dynamoDb / Measured.TotalSeconds:F1} | {s3 / Measured.TotalSeconds:F1} | {run.Worker.PeakBytes / 1e6:N0} |"));
    }

    /// <summary>Puts records at the rate for a while.</summary>
    /// <returns>The number of the next one.</returns>
    private static async Task<int> FlowAsync(WorkerStage stage, WorkerRun run, EventGenerator generator, int first, TimeSpan duration, PeriodicTimer timer)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var put = 0;
        while (put < PerSecond * duration.TotalSeconds)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            // A tick that came late is made up for.
            var due = (int)(Math.Min(TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds, duration.TotalSeconds) * PerSecond);
            if (due > put)
            {
                await stage.PutAsync(generator, first + put, due - put);
                put = due;
            }

            run.Sample();
        }

        return first + put;
    }

    private static IDisposable Count(WorkerStage stage, string operations, Action counted) => stage.Control.On(operations, (_, _) =>
    {
        counted();
        return new ValueTask<ControlAction>(ControlAction.Proceed);
    });
}
