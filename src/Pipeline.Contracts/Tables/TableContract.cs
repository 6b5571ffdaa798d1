using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>The DynamoDB table an event feeds: one item per key, the newest wins.</summary>
/// <param name="Name">The table's name, before any environment's prefix.</param>
/// <param name="HashKey">The partition key attribute.</param>
/// <param name="RangeKey">The sort key attribute; null for none.</param>
/// <param name="Attributes">The other attributes; empty when <paramref name="WholeDocument"/>.</param>
/// <param name="WholeDocument">Whether every top-level property of the document becomes an attribute of its own name.</param>
/// <param name="TimeToLive">When items expire; null for never.</param>
/// <param name="Order">What makes a document newer than another of its item; null for its place on the stream.</param>
public sealed record TableContract(
    string Name,
    TableField HashKey,
    TableField? RangeKey,
    IReadOnlyList<TableField> Attributes,
    bool WholeDocument,
    TimeToLive? TimeToLive,
    TableOrder? Order = null)
{
    /// <summary>The attribute that holds the expiry, or null.</summary>
    public string? TtlAttribute => TimeToLive?.Attribute;

    /// <summary>The time the expiry counts from; null for the arrival time or when there is no expiry.</summary>
    public JsonPath? TtlSource => TimeToLive?.Source;

    /// <summary>How long items live, or null.</summary>
    public TimeSpan? TtlAfter => TimeToLive?.After;
}
