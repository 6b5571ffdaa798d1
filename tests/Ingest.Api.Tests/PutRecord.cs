namespace Ingest.Api;

/// <summary>A record on the recording stream.</summary>
internal sealed record PutRecord(string PartitionKey, string Data);
