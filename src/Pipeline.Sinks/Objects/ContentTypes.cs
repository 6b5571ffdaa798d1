namespace Pipeline.Sinks.Objects;

/// <summary>What the objects say they are.</summary>
internal static class ContentTypes
{
    public const string Parquet = "application/vnd.apache.parquet";
    public const string NewlineDelimitedJson = "application/x-ndjson";
    public const string Gzip = "application/gzip";

    /// <summary>By the ending that all keys of this project have.</summary>
    public static string Of(string key) => Path.GetExtension(key) switch
    {
        ".parquet" => Parquet,
        ".gz" => Gzip,
        _ => NewlineDelimitedJson,
    };
}
