using Amazon.DynamoDBv2.Model;

namespace Pipeline.Exports.Applying;

/// <summary>A change as it came from the stream, ready to be stored.</summary>
/// <param name="Target">The name of what it is applied to.</param>
/// <param name="Id">The table that it is of: <c>tenant/table</c>.</param>
/// <param name="Key">The sort key of its row.</param>
/// <param name="Version">The version that it leads to.</param>
/// <param name="Ordinal">Its place in that version.</param>
/// <param name="Row">The row as it is now; null for a deletion.</param>
internal sealed record StreamedChange(string Target, string Id, string Key, string Version, long Ordinal, Dictionary<string, AttributeValue>? Row);
