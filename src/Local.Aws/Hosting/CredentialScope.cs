using Microsoft.AspNetCore.Http;

namespace Local.Aws.Hosting;

/// <summary>What SigV4's credential scope says: <c>key/date/region/service/aws4_request</c>. Signatures are not checked: any credentials are accepted.</summary>
internal readonly record struct CredentialScope(string AccessKeyId, string Region, string Service)
{
    public static readonly CredentialScope Unsigned = new("", "us-east-1", "");

    public static CredentialScope Read(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        const string Mark = "Credential=";
        var at = authorization.IndexOf(Mark, StringComparison.Ordinal);
        if (at >= 0)
        {
            var scope = authorization.AsSpan(at + Mark.Length);
            var end = scope.IndexOf(',');
            return Parse(end < 0 ? scope : scope[..end]);
        }

        return request.Query.TryGetValue("X-Amz-Credential", out var presigned) ? Parse(presigned.ToString()) : Unsigned;
    }

    private static CredentialScope Parse(ReadOnlySpan<char> scope)
    {
        Span<Range> parts = stackalloc Range[6];
        return scope.Split(parts, '/') >= 5 ? new CredentialScope(scope[parts[0]].ToString(), scope[parts[2]].ToString(), scope[parts[3]].ToString()) : Unsigned;
    }
}
