using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>When DynamoDB may delete an item: <paramref name="After"/> behind a time of the event.</summary>
/// <param name="Attribute">The attribute that holds the epoch seconds.</param>
/// <param name="Source">The time it counts from; null for the record's arrival time.</param>
/// <param name="After">How long the item lives.</param>
/// <param name="Epoch">What a number counts at the source.</param>
public sealed record TimeToLive(string Attribute, JsonPath? Source, TimeSpan After, EpochUnit Epoch = EpochUnit.None);
