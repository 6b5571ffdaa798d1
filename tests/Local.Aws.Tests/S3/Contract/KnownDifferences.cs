namespace Local.Aws.Tests.S3.Contract;

/// <summary>Where moto is known to differ, and the page of AWS's documentation that decides. A difference that is gone fails its test, so the list stays true.</summary>
internal static class KnownDifferences
{
    public static IReadOnlyDictionary<string, string> OfMoto { get; } = new Dictionary<string, string>
    {
        ["AbortedUploadIsGone"] = "fails inside with 500; API_CompleteMultipartUpload, NoSuchUpload: the upload might have been aborted or completed",
        ["WrongChecksumIsRefused"] = "stores the object; checking-object-integrity-upload: S3 compares the checksum and fails the upload when it does not match",
        ["WrongMd5IsRefused"] = "stores the object; API_PutObject, Content-MD5: the object is checked against the provided MD5 value",
    };
}
