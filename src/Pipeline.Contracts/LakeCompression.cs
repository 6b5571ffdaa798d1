namespace Pipeline.Contracts;

/// <summary>The names of the compressions a dataset may choose.</summary>
public static class LakeCompression
{
    /// <summary>Fast, the default.</summary>
    public const string Snappy = "snappy";

    /// <summary>Smaller, slow to write.</summary>
    public const string Gzip = "gzip";

    /// <summary>Smaller and nearly as fast; needs the native library.</summary>
    public const string Zstd = "zstd";

    /// <summary>No compression.</summary>
    public const string None = "none";

    internal static readonly string[] Names = [Snappy, Gzip, Zstd, None];
}
