using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection;

/// <summary>One top-level field of a dataset's rows.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Type">The field's type; the fields of structs and the elements of arrays are always nullable.</param>
/// <param name="Required">Whether every row has a value.</param>
/// <param name="IsLineage">Whether it is one of the <see cref="LineageColumns"/>.</param>
public sealed record DatasetField(string Name, ColumnType Type, bool Required, bool IsLineage);
