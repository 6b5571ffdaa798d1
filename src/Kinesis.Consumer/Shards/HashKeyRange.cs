namespace Kinesis.Consumer.Shards;

/// <summary>The hash keys that a shard takes, both ends included.</summary>
internal readonly record struct HashKeyRange(UInt128 Start, UInt128 End)
{
    public bool Overlaps(HashKeyRange other) => Start <= other.End && other.Start <= End;

    public override string ToString() => $"{Start}..{End}";
}
