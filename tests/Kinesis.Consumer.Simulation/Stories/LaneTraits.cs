namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>How records get to a record processor in one run, and how it fails. A generator of its own leaves the rest of the seed as it is.</summary>
/// <param name="Options">The error policy.</param>
/// <param name="PoisonPercent">Records that fail until the trouble is over.</param>
/// <param name="ThrowsPerMille">Calls that throw although their records are good.</param>
/// <param name="HaltsPerMille">Calls that halt the shard.</param>
/// <param name="LossPerMille">Records that the failure destination refuses to take, beside what the network does to them.</param>
internal sealed record LaneTraits(ProcessingOptions Options, int PoisonPercent, int ThrowsPerMille, int HaltsPerMille, int LossPerMille)
{
    /// <summary>Null for a run by the lake's protocol.</summary>
    public static LaneTraits? Draw(int seed)
    {
        var random = new Random(seed ^ 0x1A4E5);
        if (random.Next(4) != 0)
        {
            return null;
        }

        var options = new ProcessingOptions
        {
            Lanes = Pick(1, 2, 4),
            MaxBatchRecords = Pick(1, 3, 8, 500),
            BatchWindow = TimeSpan.FromMilliseconds(Pick(0, 0, 300)),
            WindowRecords = Pick(3, 12, 50_000),
            CheckpointInterval = TimeSpan.FromMilliseconds(Pick(0, 500, 5000)),
            FirstBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(Pick(1, 4)),
            MaxAttempts = Pick(1, 3, 6),
            Bisect = random.Next(3) > 0,
            OnExhausted = random.Next(2) == 0 ? ExhaustedAction.Halt : ExhaustedAction.Destination,
            HaltRetryInterval = TimeSpan.FromSeconds(Pick(1, 5)),
        };
        options.MaxRecordAge = options.OnExhausted == ExhaustedAction.Destination && random.Next(3) == 0 ? TimeSpan.FromSeconds(Pick(5, 20)) : null;
        return new LaneTraits(options, Pick(0, 4, 15), Pick(0, 20, 100), Pick(0, 0, 5), Pick(0, 300));

        int Pick(params int[] values) => values[random.Next(values.Length)];
    }

    /// <summary>Whether a record fails whenever it is tried, for as long as there is trouble.</summary>
    public bool IsPoison(long record) => (uint)(record * 2_654_435_761) % 100 < PoisonPercent;

    public override string ToString() =>
        $"{Options.Lanes} lanes of {Options.MaxBatchRecords}, {Options.MaxAttempts} attempts, then {Options.OnExhausted}, {PoisonPercent} % poison";
}
