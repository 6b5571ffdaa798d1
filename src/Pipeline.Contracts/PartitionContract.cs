using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts;

/// <summary>One level of a dataset's lake partitions, <c>name=value/</c> in object keys.</summary>
/// <param name="Name">The partition column's name, lower case; no data column has it.</param>
/// <param name="Type">
/// For the identity: string, int, bigint, boolean or date. For year, month, day and hour: int, or string, which is padded to two digits.
/// </param>
/// <param name="Source">Where the value comes from; null when it is the record's arrival time (<c>_arrival_time</c>).</param>
/// <param name="Transform">How the source becomes the value.</param>
public sealed record PartitionContract(string Name, ColumnType Type, JsonPath? Source, PartitionTransform Transform);
