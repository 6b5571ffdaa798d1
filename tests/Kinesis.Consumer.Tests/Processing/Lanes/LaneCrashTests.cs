using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Processing.Lanes;

/// <summary>
/// Eight lanes, calls of random length that throw, name failed records or succeed, writes of the lease table that fail, workers that crash or
/// stop at any time: no record is lost, none overtakes another of its key, and no checkpoint passes a record that is not finished.
/// </summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class LaneCrashTests
{
    private const int Keys = 12;
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly ConcurrentDictionary<long, bool> _finished = new();
    private readonly ConcurrentQueue<(string Worker, int Key, long Number)> _done = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<string, bool> _crashed = new();
    private readonly List<string> _story = [];
    private int _put;
    private int _started;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task EveryRecordIsFinishedInTheOrderOfItsKeyAndNoCheckpointPassesAnUnfinishedOne(int seed)
    {
        var random = new Random(seed);
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        var faults = new Random(seed + 1000);
        _store.OnChanged = (_, after) => Check(after);
        _store.OnWrite = (_, worker, _) => IsCrashed(worker) ? WriteFault.Before : Draw(faults);
        var options = new ProcessingOptions
        {
            Lanes = random.Next(4) == 0 ? 1 : 8,
            MaxBatchRecords = random.Next(1, 20),
            WindowRecords = random.Next(20, 200),
            CheckpointInterval = TimeSpan.FromMilliseconds(random.Next(0, 800)),
            BatchWindow = TimeSpan.FromMilliseconds(random.Next(2) * 150),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            MaxBackoff = TimeSpan.FromMilliseconds(400),
            MaxAttempts = random.Next(2) == 0 ? 0 : 4,
            HaltRetryInterval = TimeSpan.FromSeconds(2),
        };
        var worker = await StartAsync(kinesis, options, random.Next());
        for (var step = 0; step < 25; step++)
        {
            Put(random, kinesis);
            await _time.RunForAsync(TimeSpan.FromMilliseconds(random.Next(100, 1500)));
            if (random.Next(5) == 0)
            {
                worker = await ReplaceAsync(worker, random, kinesis, options);
            }
        }

        await _time.RunUntilAsync(() => _finished.Count == _put && _store[FakeKinesis.Id(0)].Checkpoint == At(_put), () => Describe(seed, worker), limitSeconds: 600);
        await _time.RunUntilAsync(worker.StopAsync());
        await worker.DisposeAsync();
        Assert.True(_violations.IsEmpty, $"{string.Join('\n', _violations)}\n{Describe(seed, worker)}");
        AssertOrder(seed);
    }

    private async Task<TestWorker> StartAsync(FakeKinesis kinesis, ProcessingOptions options, int seed)
    {
        var name = $"w{++_started}";
        _story.Add($"start {name}");
        var worker = new TestWorker(name, kinesis, _store, _journal, _time, options: null, new LanedProcessorFactory(options, _ => new RandomProcessor(this, name, seed)));
        await worker.StartAsync();
        return worker;
    }

    private async Task<TestWorker> ReplaceAsync(TestWorker worker, Random random, FakeKinesis kinesis, ProcessingOptions options)
    {
        var name = worker.Status.Identity.WorkerId.Value;
        if (random.Next(2) == 0)
        {
            _story.Add($"crash {name} at {_put}");
            _crashed[name] = true;
            await _time.RunUntilAsync(worker.DisposeAsync().AsTask());
        }
        else
        {
            _story.Add($"stop {name} at {_put}");
            await _time.RunUntilAsync(worker.StopAsync());
            await worker.DisposeAsync();
        }

        return await StartAsync(kinesis, options, random.Next());
    }

    private void Put(Random random, FakeKinesis kinesis)
    {
        var count = random.Next(60);
        kinesis.PutKeyed(0, [.. Enumerable.Range(0, count).Select(_ =>
        {
            var key = random.Next(random.Next(3) == 0 ? 1 : Keys);
            return ($"key{key}", string.Create(CultureInfo.InvariantCulture, $"{key} {++_put}"));
        })]);
    }

    private bool IsCrashed(WorkerId? worker) => worker is { } id && _crashed.ContainsKey(id.Value);

    private static WriteFault Draw(Random faults)
    {
        lock (faults)
        {
            return faults.Next(100) >= 5 ? WriteFault.None : faults.Next(2) == 0 ? WriteFault.Before : WriteFault.After;
        }
    }

    private static Checkpoint At(long number) => Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(number)));

    /// <summary>Holds at every write of a checkpoint.</summary>
    private void Check(Lease lease)
    {
        if (lease.Checkpoint.Kind != CheckpointKind.At)
        {
            return;
        }

        var upTo = long.Parse(lease.Checkpoint.SequenceNumber.Text.AsSpan(2), CultureInfo.InvariantCulture);
        for (var number = 1L; number <= upTo; number++)
        {
            if (!_finished.ContainsKey(number))
            {
                _violations.Enqueue($"{lease.Owner} checkpointed {upTo} and {number} is not finished");
            }
        }
    }

    /// <summary>Within a worker's life the numbers of a key only grow; a later worker may repeat, from the checkpoint on, and leaves none out.</summary>
    private void AssertOrder(int seed)
    {
        foreach (var key in _done.GroupBy(done => done.Key))
        {
            foreach (var tenure in key.GroupBy(done => done.Worker))
            {
                var numbers = tenure.Select(done => done.Number).ToList();
                Assert.True(IsAscending(numbers), $"seed {seed}: {tenure.Key} finished key {key.Key} as {string.Join(' ', numbers)}");
            }

            var first = key.Select(done => done.Number).Distinct().ToList();
            Assert.True(IsAscending(first), $"seed {seed}: key {key.Key} was first finished as {string.Join(' ', first)}");
        }
    }

    private static bool IsAscending(List<long> numbers) => numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);

    private string Describe(int seed, TestWorker worker) =>
        $"seed {seed}: {_finished.Count} of {_put} finished, checkpoint {_store[FakeKinesis.Id(0)].Checkpoint}\n{string.Join('\n', _story)}\n"
        + string.Join('\n', worker.Status.Shards);

    /// <summary>Decides by chance, and reports as a correct processor does: a failed record takes the later ones of its key with it.</summary>
    private sealed class RandomProcessor(LaneCrashTests test, string worker, int seed) : IRecordProcessor
    {
        private readonly Random _random = new(seed);
        private readonly string _tenure = string.Create(CultureInfo.InvariantCulture, $"{worker}/{Guid.NewGuid():N}");

        public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            var records = new (int Key, long Number)[batch.Count];
            for (var i = 0; i < records.Length; i++)
            {
                var parts = Encoding.UTF8.GetString(batch[i].Data.Span).Split(' ');
                records[i] = (int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
            }

            if (Draw(3) == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Draw(900)), test._time, cancellationToken);
            }

            return Decide(records);
        }

        private BatchResult Decide((int Key, long Number)[] records)
        {
            switch (Draw(8))
            {
                case 0:
                    throw new FormatException("by chance");
                case 1:
                    var index = Draw(records.Length);
                    Finish(records[..index]);
                    return BatchResult.FailedAt(index);
                case 2:
                    var failed = new List<int>();
                    for (var i = 0; i < records.Length; i++)
                    {
                        if (Draw(4) == 0 || failed.Exists(earlier => records[earlier].Key == records[i].Key))
                        {
                            failed.Add(i);
                        }
                    }

                    Finish([.. records.Where((_, i) => !failed.Contains(i))]);
                    return BatchResult.Failed([.. failed]);
                default:
                    Finish(records);
                    return BatchResult.Done;
            }
        }

        private void Finish((int Key, long Number)[] records)
        {
            foreach (var (key, number) in records)
            {
                test._done.Enqueue((_tenure, key, number));
                test._finished[number] = true;
            }
        }

        private int Draw(int below)
        {
            lock (_random)
            {
                return _random.Next(below);
            }
        }
    }
}
