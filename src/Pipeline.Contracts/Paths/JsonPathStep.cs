namespace Pipeline.Contracts.Paths;

/// <summary>One step of a <see cref="JsonPath"/>.</summary>
/// <param name="Kind">What the step selects.</param>
/// <param name="Name">The property name; empty for a wildcard.</param>
public readonly record struct JsonPathStep(JsonPathStepKind Kind, string Name);
