using Kinesis.Consumer.Simulation.Network;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>What is fixed for a whole run, drawn from its seed.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    public required int Shards { get; init; }

    public required int Workers { get; init; }

    public required int Keys { get; init; }

    public required InitialPosition InitialPosition { get; init; }

    public required TimeSpan LeaseDuration { get; init; }

    public required TimeSpan Safety { get; init; }

    public required TimeSpan HandOverTimeout { get; init; }

    public required TimeSpan RenewInterval { get; init; }

    public required TimeSpan ScanInterval { get; init; }

    public required TimeSpan SyncInterval { get; init; }

    public required TimeSpan TickInterval { get; init; }

    public required long MemoryBudgetBytes { get; init; }

    /// <summary>How far a wall clock may be off.</summary>
    public required TimeSpan MaxSkew { get; init; }

    public required TimeSpan IteratorLife { get; init; }

    public required int AnswerRecords { get; init; }

    public required int RecordBytes { get; init; }

    public required int EmptyAnswerPercent { get; init; }

    public required int FalseEndPerMille { get; init; }

    public required int UnnamedChildrenPercent { get; init; }

    public required int FlushRecords { get; init; }

    public required TimeSpan FlushAge { get; init; }

    public required int LakePartitions { get; init; }

    public required int SlowBatchPercent { get; init; }

    public required TimeSpan SlowBatch { get; init; }

    public required int FailingBatchPerMille { get; init; }

    /// <summary>How long closed shards stay in the stream; longer than any call is under way and any process stands still.</summary>
    public required TimeSpan Retention { get; init; }

    public required TimeSpan Trouble { get; init; }

    public required Weather WorstWeather { get; init; }

    public required Traits Traits { get; init; }

    /// <summary>How many eventually consistent reads of a worker's row bring it as it was a version ago.</summary>
    public required int OldRowPercent { get; init; }

    /// <summary>How many workers have no row.</summary>
    public required int RowlessPercent { get; init; }

    /// <summary>How many workers are configured to renew each lease.</summary>
    public required int PerLeasePercent { get; init; }

    public static Scenario Draw(int seed)
    {
        var random = new Random(seed);
        var rows = new Random(seed ^ 0x60);
        var duration = TimeSpan.FromSeconds(Pick(3, 5, 10));
        var scenario = new Scenario
        {
            Seed = seed,
            Shards = random.Next(1, 5),
            Workers = random.Next(1, 6),
            Keys = random.Next(4, 24),
            InitialPosition = random.Next(4) == 0 ? InitialPosition.Latest : InitialPosition.TrimHorizon,
            LeaseDuration = duration,
            Safety = duration * (0.1 + (0.2 * random.NextDouble())),
            HandOverTimeout = TimeSpan.FromSeconds(Pick(3, 10, 30)),
            RenewInterval = duration * (0.2 + (0.13 * random.NextDouble())),
            ScanInterval = TimeSpan.FromSeconds(1 + random.NextDouble()),
            SyncInterval = TimeSpan.FromSeconds(Pick(5, 10, 30)),
            TickInterval = TimeSpan.FromMilliseconds(Pick(200, 500, 1000)),
            MemoryBudgetBytes = (long)Pick(20, 64, 256) << 20,
            MaxSkew = TimeSpan.FromSeconds(Pick(0, 1, 30)),
            IteratorLife = TimeSpan.FromSeconds(Pick(3, 20, 300)),
            AnswerRecords = random.Next(1, 12),
            RecordBytes = Pick(100, 1000, 1_000_000),
            EmptyAnswerPercent = Pick(0, 10, 30),
            FalseEndPerMille = Pick(0, 0, 3),
            UnnamedChildrenPercent = Pick(0, 50, 100),
            FlushRecords = random.Next(1, 15),
            FlushAge = TimeSpan.FromSeconds(Pick(1, 3, 8)),
            LakePartitions = random.Next(1, 4),
            SlowBatchPercent = Pick(0, 5, 30),
            SlowBatch = TimeSpan.FromSeconds(Pick(1, 3, 12)),
            FailingBatchPerMille = Pick(0, 10, 50),
            Retention = TimeSpan.FromSeconds(Pick(45, 90, 86400)),
            Trouble = TimeSpan.FromSeconds(random.Next(20, 60)),
            WorstWeather = Weather.All[random.Next(Weather.All.Count)],
            OldRowPercent = PickRow(0, 0, 20, 60),
            RowlessPercent = PickRow(0, 0, 0, 30, 100),
            PerLeasePercent = PickRow(0, 0, 0, 30, 100),
            Traits = Traits.Draw(seed),
        };
        return scenario.Traits.Isolation is { } isolation
            ? scenario with { MemoryBudgetBytes = isolation.MemoryBudgetBytes, AnswerRecords = isolation.AnswerRecords }
            : scenario;

        int Pick(params int[] values) => values[random.Next(values.Length)];

        int PickRow(params int[] values) => values[rows.Next(values.Length)];
    }
}
