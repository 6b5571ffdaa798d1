using System.Security.Cryptography;
using System.Text;

namespace Ingest.Api.Hosting;

/// <summary>
/// Lets only holders of a key pass. A missing and a wrong key are both answered with 403, as API Gateway does, so that an
/// answer tells nothing about which it was.
/// </summary>
internal sealed class ApiKeyGate(IngestOptions options) : IEndpointFilter
{
    private readonly byte[][] _digests = [.. options.ApiKeys.Select(Digest)];

    public bool Admits(string? key)
    {
        if (_digests.Length == 0)
        {
            return true;
        }

        // Digests have one length, and all are compared: the time taken tells neither a key's length nor which one matched.
        var shown = Digest(key ?? "");
        var found = false;
        foreach (var digest in _digests)
        {
            found |= CryptographicOperations.FixedTimeEquals(shown, digest);
        }

        return found;
    }

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Admits(context.HttpContext.Request.Headers[options.ApiKeyHeader])
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Problem(
                title: "Forbidden",
                detail: $"A valid key is needed in the header {options.ApiKeyHeader}",
                statusCode: StatusCodes.Status403Forbidden));

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
