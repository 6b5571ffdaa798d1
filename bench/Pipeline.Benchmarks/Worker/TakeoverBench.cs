using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Local.Aws.Control;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// A worker is killed between the preparation and the publication of an epoch; another one takes its leases. Measured is how long the epoch then takes to be committed, and
/// whether any of its records is read again. The lease's life, which passes first, is the same with and without an epoch.
/// </summary>
public static class TakeoverBench
{
    private const int Shards = 8;
    private const int Records = 100_000;

    /// <summary>Promised from the take of a lease to the commit of what was prepared for it.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs the measurement and writes its figures.</summary>
    /// <param name="output">Where the table goes.</param>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync($"| form | shards | objects prepared | from take to commit s: median | max (promise {Promise.TotalSeconds:N0}) | shards read on from what was prepared |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        await using var stage = await WorkerStage.OpenAsync(static order => order.Remove("table"));
        await stage.OpenStreamAsync(Shards);
        var program = WorkerProgram.Published ?? WorkerProgram.Built;
        var flushSoon = new Dictionary<string, string> { ["Lake__FlushAge"] = "00:00:10" };

        var died = new TaskCompletionSource();
        string name;
        Dictionary<string, (string Owner, string Pending)> prepared;
        using (stage.Control.On("S3.CompleteMultipartUpload", async (_, cancelled) =>
        {
            await died.Task.WaitAsync(cancelled);
            return ControlAction.Proceed;
        }))
        {
            using (var first = await stage.StartAsync(program, flushSoon))
            {
                name = first.Name;
                await UntilAsync(stage, first, static lease => lease.ContainsKey("leaseOwner"));
                // All shards have their records in one epoch: it is due ten seconds after the first of them.
                await stage.PutAsync(Backlog.Generator(stage.Contract), 0, Records);
                var leases = await UntilAsync(stage, first, static lease => lease.ContainsKey("pendingCheckpoint"));
                prepared = leases.ToDictionary(lease => lease["leaseKey"].S, lease => (lease["leaseOwner"].S, lease["pendingCheckpoint"].S));
            }

            // Ended by its disposal, without a word. None of its calls gets through any more.
            died.SetResult();
        }

        var objectsBefore = (await stage.ObjectBytesAsync(name)).Count;
        var (readOn, reads) = (0, 0);
        using var iterators = stage.Control.On("Kinesis.GetShardIterator", (request, _) =>
        {
            var body = Encoding.UTF8.GetString(request.Body.Span);
            if (prepared.Values.Any(lease => body.Contains($"\"{lease.Pending}\"", StringComparison.Ordinal)))
            {
                Interlocked.Increment(ref readOn);
            }

            Interlocked.Increment(ref reads);
            return new ValueTask<ControlAction>(ControlAction.Proceed);
        });
        using var second = stage.StartOneMore(program, flushSoon, name);
        var waits = await CommittedAsync(stage, second, prepared);
        await second.UntilAsync(() => Task.FromResult(Volatile.Read(ref reads) >= Shards), Interval, Patience);
        var objects = (await stage.ObjectBytesAsync(name)).Count - objectsBefore;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {program.Form} | {Shards} | {objects} | {waits[waits.Length / 2].TotalSeconds:F2} | {waits[^1].TotalSeconds:F2} {(waits[^1] <= Promise ? "(kept)" : "(BROKEN)")} | {readOn} of {Shards} |"));
    }

    /// <summary>Waits until all leases are so.</summary>
    private static async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> UntilAsync(WorkerStage stage, WorkerRun run, Func<Dictionary<string, AttributeValue>, bool> isSo)
    {
        IReadOnlyList<Dictionary<string, AttributeValue>> leases = [];
        await run.UntilAsync(
            async () =>
            {
                leases = await stage.LeasesAsync(run.Name);
                return leases.Count == Shards && leases.All(isSo);
            },
            Interval,
            Patience);
        return leases;
    }

    /// <summary>From the first look at which a lease had another owner to the first at which it was committed, for each; sorted.</summary>
    private static async Task<TimeSpan[]> CommittedAsync(WorkerStage stage, WorkerRun run, Dictionary<string, (string Owner, string Pending)> prepared)
    {
        var taken = new Dictionary<string, long>();
        var committed = new Dictionary<string, TimeSpan>();
        await run.UntilAsync(
            async () =>
            {
                foreach (var lease in await stage.LeasesAsync(run.Name))
                {
                    var key = lease["leaseKey"].S;
                    if (IsTaken(lease, prepared[key].Owner) && taken.TryAdd(key, TimeProvider.System.GetTimestamp()))
                    {
                        continue;
                    }

                    if (taken.TryGetValue(key, out var since) && !lease.ContainsKey("pendingCheckpoint"))
                    {
                        committed.TryAdd(key, TimeProvider.System.GetElapsedTime(since));
                    }
                }

                return committed.Count == prepared.Count;
            },
            Interval,
            Patience);
        return [.. committed.Values.Order()];
    }

    /// <summary>A worker that only asks the owner for the lease is named as its owner too, beside the one that still has it.</summary>
    private static bool IsTaken(Dictionary<string, AttributeValue> lease, string before) =>
        lease.TryGetValue("leaseOwner", out var owner) && owner.S != before && !lease.ContainsKey("checkpointOwner");
}
