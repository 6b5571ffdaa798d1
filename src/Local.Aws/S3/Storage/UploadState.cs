namespace Local.Aws.S3.Storage;

/// <summary>The life of a multipart upload.</summary>
internal enum UploadState
{
    Open = 0,
    Completing,
    Ended,
}
