namespace Parquet.Metadata;

/// <summary>What a column chunk says about its values, in the plain encoding of its type.</summary>
/// <remarks>Bounds are missing if all values are null, if one is NaN, or if no bound of bounded length exists.</remarks>
public sealed record ColumnStatistics
{
    /// <summary>Entries without a value.</summary>
    public long? NullCount { get; internal init; }

    /// <summary>A value not above any in the chunk.</summary>
    public ReadOnlyMemory<byte>? MinValue { get; internal init; }

    /// <summary>A value not below any in the chunk.</summary>
    public ReadOnlyMemory<byte>? MaxValue { get; internal init; }

    /// <summary>Whether <see cref="MinValue"/> is itself in the chunk, not a shortened bound.</summary>
    public bool IsMinExact { get; internal init; }

    /// <summary>Whether <see cref="MaxValue"/> is itself in the chunk, not a shortened bound.</summary>
    public bool IsMaxExact { get; internal init; }
}
