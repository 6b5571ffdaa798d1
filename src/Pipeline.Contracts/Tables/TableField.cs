using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tables;

/// <summary>One attribute of a stored item. A missing or null source leaves the attribute out, unless it is a key.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Type">How it is stored; keys are <see cref="TableFieldType.Text"/> or <see cref="TableFieldType.Number"/>.</param>
public sealed record TableField(string Name, JsonPath Source, TableFieldType Type);
