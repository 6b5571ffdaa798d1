namespace Pipeline.Contracts.Types;

/// <summary>One field of a struct; always nullable.</summary>
/// <param name="Name">The field's name in the lake, in lower case as Athena knows it.</param>
/// <param name="Property">The JSON property that feeds it, in the contract's own case.</param>
/// <param name="Type">The field's type.</param>
public sealed record StructField(string Name, string Property, ColumnType Type);
