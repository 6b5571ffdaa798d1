using Local.Aws.Hosting;

namespace Local.Aws.S3;

/// <summary>The errors of the service in AWS's words.</summary>
internal static class S3Error
{
    public static ServiceException NoSuchBucket(string bucket) =>
        Of(404, "NoSuchBucket", "The specified bucket does not exist", ("BucketName", bucket));

    public static ServiceException NoSuchKey(string key) => Of(404, "NoSuchKey", "The specified key does not exist.", ("Key", key));

    public static ServiceException NoSuchUpload(string uploadId) => Of(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        ("UploadId", uploadId));

    public static ServiceException PreconditionFailed(string condition) =>
        Of(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", ("Condition", condition));

    public static ServiceException InvalidArgument(string message, string name, string value) =>
        Of(400, "InvalidArgument", message, ("ArgumentName", name), ("ArgumentValue", value));

    public static ServiceException InvalidRequest(string message) => Of(400, "InvalidRequest", message);

    public static ServiceException InvalidPart() => Of(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");

    public static ServiceException MalformedXml() => Of(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema");

    public static ServiceException BadDigest(string what) =>
        Of(400, "BadDigest", $"The {what} you specified did not match the calculated checksum.");

    public static ServiceException IncompleteBody(string message) => Of(400, "IncompleteBody", message);

    public static ServiceException NotImplemented(string what) =>
        Of(501, "NotImplemented", $"A header or query you provided implies functionality that is not implemented: {what}");

    public static ServiceException Of(int status, string code, string message, params (string Name, string Value)[] elements) =>
        new(new ServiceError(code, message, status) { Elements = [.. elements.Select(element => KeyValuePair.Create(element.Name, element.Value))] });
}
