namespace Pipeline.Sinks.Objects;

/// <summary>What the objects say they are.</summary>
internal static class ContentTypes
{
    public const string Parquet = "application/vnd.apache.parquet";
    public const string NewlineDelimitedJson = "application/x-ndjson";
    public const string Gzip = "application/gzip";
    public const string Json = "application/json";
}
