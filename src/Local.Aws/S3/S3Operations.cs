using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3;

/// <summary>Which operation a request is, by method, query and headers: S3 has no operation header.</summary>
internal static class S3Operations
{
    /// <summary>Queries that change what a request means and that are not served here.</summary>
    private static readonly string[] Unserved =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "inventory", "legal-hold", "lifecycle", "logging", "metrics", "notification",
        "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select",
        "tagging", "torrent", "versioning", "versions", "website",
    ];

    public static string Name(HttpRequest request, S3Target target)
    {
        if (Unserved.FirstOrDefault(request.Query.ContainsKey) is { } unserved)
        {
            return $"{request.Method}?{unserved}";
        }

        return target.Bucket.Length == 0 ? (HttpMethods.IsGet(request.Method) ? "ListBuckets" : request.Method)
            : target.Key.Length == 0 ? NameOfBucketRequest(request)
            : NameOfObjectRequest(request);
    }

    private static string NameOfBucketRequest(HttpRequest request) => request.Method switch
    {
        "PUT" => "CreateBucket",
        "DELETE" => "DeleteBucket",
        "HEAD" => "HeadBucket",
        "POST" when request.Query.ContainsKey("delete") => "DeleteObjects",
        "GET" when request.Query.ContainsKey("location") => "GetBucketLocation",
        "GET" when request.Query.ContainsKey("uploads") => "ListMultipartUploads",
        "GET" when request.Query["list-type"] == "2" => "ListObjectsV2",
        "GET" => "ListObjects",
        _ => request.Method,
    };

    private static string NameOfObjectRequest(HttpRequest request) => request.Method switch
    {
        "PUT" when request.Query.ContainsKey("uploadId") && request.Headers.ContainsKey("x-amz-copy-source") => "UploadPartCopy",
        "PUT" when request.Query.ContainsKey("uploadId") => "UploadPart",
        "PUT" when request.Headers.ContainsKey("x-amz-copy-source") => "CopyObject",
        "PUT" => "PutObject",
        "GET" when request.Query.ContainsKey("uploadId") => "ListParts",
        "GET" => "GetObject",
        "HEAD" => "HeadObject",
        "DELETE" when request.Query.ContainsKey("uploadId") => "AbortMultipartUpload",
        "DELETE" => "DeleteObject",
        "POST" when request.Query.ContainsKey("uploads") => "CreateMultipartUpload",
        "POST" when request.Query.ContainsKey("uploadId") => "CompleteMultipartUpload",
        _ => request.Method,
    };
}
