using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Writes;

/// <summary>The item before and after one write.</summary>
internal readonly record struct WriteResult(AttributeMap? Before, AttributeMap? After);
