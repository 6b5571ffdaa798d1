using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>
/// Which of two documents of one item is the newer one: the one with the later time of its own, and of equal times the one that is later on the stream.
/// Without it, the one that is later on the stream, which needs the item's key to hold the partition key.
/// </summary>
/// <param name="Source">The document's time.</param>
/// <param name="Epoch">What a number counts there.</param>
public sealed record TableOrder(JsonPath Source, EpochUnit Epoch);
