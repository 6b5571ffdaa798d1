namespace Kinesis.Consumer;

/// <summary>The name of a shard, as "shardId-000000000003".</summary>
/// <param name="Value">The name as Kinesis gives it.</param>
public readonly record struct ShardId(string Value) : IComparable<ShardId>
{
    /// <summary>Compares by name.</summary>
    public static bool operator <(ShardId left, ShardId right) => left.CompareTo(right) < 0;

    /// <summary>Compares by name.</summary>
    public static bool operator <=(ShardId left, ShardId right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by name.</summary>
    public static bool operator >(ShardId left, ShardId right) => left.CompareTo(right) > 0;

    /// <summary>Compares by name.</summary>
    public static bool operator >=(ShardId left, ShardId right) => left.CompareTo(right) >= 0;

    /// <summary>Compares by name, which is the order of creation.</summary>
    public int CompareTo(ShardId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
