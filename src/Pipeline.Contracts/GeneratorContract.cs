namespace Pipeline.Contracts;

/// <summary>How sample events are made.</summary>
/// <param name="Kind"><c>order</c> (built in) or <c>template</c>.</param>
/// <param name="Template">The text in the Kinesis Data Generator's template language; empty for built-in kinds.</param>
public sealed record GeneratorContract(string Kind, string Template);
