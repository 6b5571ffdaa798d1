using System.Text.Json;
using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>One operation: reads the request body, does its work on the region's tables, writes the answer's document. Errors are thrown before anything changed.</summary>
internal delegate void DynamoDbOperation(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer);
