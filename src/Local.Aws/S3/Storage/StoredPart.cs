namespace Local.Aws.S3.Storage;

/// <summary>A part of an upload: its file is the upload's.</summary>
internal sealed record StoredPart(int Number, string Path, long Size, string ETag, DateTimeOffset Modified, StoredChecksum Checksum);
