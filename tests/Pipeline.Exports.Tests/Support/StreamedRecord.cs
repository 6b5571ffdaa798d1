using System.Text.Json;

namespace Pipeline.Exports.Tests.Support;

/// <summary>A record of the stream of changes.</summary>
internal sealed record StreamedRecord(string ShardId, string PartitionKey, byte[] Data)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Data);

    public string Id => Json.GetProperty("id").GetString()!;

    public string Op => Json.GetProperty("op").GetString()!;

    public string Version => Json.GetProperty("version").GetString()!;

    public long Ordinal => Json.GetProperty("ordinal").GetInt64();

    public string Key => Json.GetProperty("key").GetProperty("k").GetString()!;
}
