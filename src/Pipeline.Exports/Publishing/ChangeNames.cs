namespace Pipeline.Exports.Publishing;

/// <summary>The properties of a change on the stream, and what they say. What reads and writes changes uses these.</summary>
internal static class ChangeNames
{
    public const string Id = "id";
    public const string Op = "op";
    public const string Tenant = "tenant";
    public const string Table = "table";
    public const string Version = "version";
    public const string Ordinal = "ordinal";
    public const string Target = "target";
    public const string Key = "key";
    public const string Row = "row";
    public const string Before = "before";

    public const string Insert = "INSERT";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";
}
