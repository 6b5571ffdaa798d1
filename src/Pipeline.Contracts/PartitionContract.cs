using System.Text.Json;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts;

/// <summary>One level of a dataset's lake partitions, <c>name=value/</c> in object keys.</summary>
/// <remarks>
/// The default partition means that there is no value: the key is missing or JSON <c>null</c>. A value that does not fit refuses the record,
/// because it stands in no file and would be gone. The empty text and the text <c>__HIVE_DEFAULT_PARTITION__</c> do not fit: readers of the
/// lake would take them for null.
/// </remarks>
/// <param name="Name">The partition column's name, lower case; no data column has it.</param>
/// <param name="Type">
/// For the identity: string, int, bigint, boolean or date. For year, month, day and hour: int, or string, which is padded to two digits.
/// </param>
/// <param name="Source">Where the value comes from; null when it is the record's arrival time (<c>_arrival_time</c>).</param>
/// <param name="Transform">How the source becomes the value.</param>
/// <param name="Required">Whether a row without the value is refused.</param>
/// <param name="Default">The JSON value of the source that stands in for a missing key, never for null; null when there is none.</param>
/// <param name="Epoch">For times: how to read JSON numbers; with <see cref="EpochUnit.None"/> only text is a time.</param>
public sealed record PartitionContract(
    string Name,
    ColumnType Type,
    JsonPath? Source,
    PartitionTransform Transform,
    bool Required = false,
    JsonElement? Default = null,
    EpochUnit Epoch = EpochUnit.None);
