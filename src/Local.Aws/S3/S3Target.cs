using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Aws.S3;

/// <summary>What a request is about: the bucket and key from a path (<c>/bucket/key</c>) or a virtual host (<c>bucket.localhost</c>).</summary>
/// <param name="Bucket">Empty when the request is about the account.</param>
/// <param name="Key">Empty when the request is about the bucket.</param>
internal readonly record struct S3Target(string Bucket, string Key)
{
    public static S3Target Read(HttpContext http)
    {
        // The raw target: the server's own path has dot segments resolved, which are legal in keys.
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = (end < 0 ? target : target[..end]).TrimStart('/');
        if (BucketOfHost(http.Request.Host.Host) is { } bucket)
        {
            return new S3Target(bucket, Uri.UnescapeDataString(path));
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new S3Target(Uri.UnescapeDataString(path), "")
            : new S3Target(Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    private static string? BucketOfHost(string host)
    {
        const string Service = ".s3.", Local = ".localhost";
        var at = host.IndexOf(Service, StringComparison.OrdinalIgnoreCase);
        return at > 0 ? host[..at]
            : host.EndsWith(Local, StringComparison.OrdinalIgnoreCase) && !host.Equals("s3" + Local, StringComparison.OrdinalIgnoreCase) ? host[..^Local.Length]
            : null;
    }
}
