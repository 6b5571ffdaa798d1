namespace Pipeline.Exports.Registry;

/// <summary>One object of a version, as it was when the version was registered.</summary>
/// <param name="Key">Its key in the bucket.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ETag">Its entity tag without quotes: other content has another one.</param>
internal sealed record ExportObject(string Key, long Size, string ETag);
