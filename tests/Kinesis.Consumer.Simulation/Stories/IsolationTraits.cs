namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>Shards that get stuck while everything else is calm; the others must not notice.</summary>
/// <param name="Shards">How many shards one worker reads then.</param>
/// <param name="Stuck">How many of them are stuck.</param>
/// <param name="MemoryBudgetBytes">A budget that a few large answers fill.</param>
/// <param name="AnswerRecords">Records of an answer, at most; those of the stuck shards are large.</param>
internal sealed record IsolationTraits(int Shards, int Stuck, long MemoryBudgetBytes, int AnswerRecords)
{
    /// <summary>The largest payload, as of an ordinary stream.</summary>
    public const int LargeRecord = 1 << 20;

    /// <summary>Null if no shard gets stuck.</summary>
    public static IsolationTraits? Draw(int seed)
    {
        var random = new Random(seed ^ 0x150);
        if (random.Next(6) != 0)
        {
            return null;
        }

        var shards = random.Next(3, 7);
        return new IsolationTraits(shards, random.Next(1, shards), (long)random.Next(64, 160) << 20, random.Next(6, 11));
    }
}
