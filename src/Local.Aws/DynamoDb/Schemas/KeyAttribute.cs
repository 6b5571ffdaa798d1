using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>An attribute that is part of a key: its type is S, N or B.</summary>
internal readonly record struct KeyAttribute(string Name, AttributeType Type);
