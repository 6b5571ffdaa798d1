using System.Text.Json;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts;

/// <summary>One column of a dataset.</summary>
/// <remarks>
/// A missing key takes <see cref="Default"/>, else it is null, else (when required) the record is refused. An explicit JSON <c>null</c> is
/// never replaced by the default: it is null, or refused when the column is required.
/// </remarks>
/// <param name="Name">The column's name, lower case.</param>
/// <param name="Type">The column's type.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Required">Whether a row without the value is refused.</param>
/// <param name="Default">The JSON value that stands in for a missing key; null when there is none.</param>
/// <param name="Epoch">For timestamps: how to read JSON numbers; with <see cref="EpochUnit.None"/> only text is a timestamp.</param>
public sealed record ColumnContract(string Name, ColumnType Type, JsonPath Source, bool Required, JsonElement? Default, EpochUnit Epoch = EpochUnit.None);
