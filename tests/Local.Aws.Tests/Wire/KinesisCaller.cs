using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Aws.Tests.Wire;

/// <summary>Calls Kinesis in plain JSON 1.1, so that tests see the wire and not what an SDK makes of it.</summary>
internal sealed class KinesisCaller(Uri endpoint)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<JsonElement> CallAsync(string operation, JsonNode arguments)
    {
        using var request = Ask(operation, arguments);
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode)
        {
            return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        }

        if (!text.StartsWith('{'))
        {
            throw new WireException(operation, (int)response.StatusCode, "(no JSON)", text);
        }

        var error = JsonSerializer.Deserialize<JsonElement>(text);
        var message = error.TryGetProperty("message", out var small) ? small : error.TryGetProperty("Message", out var large) ? large : default;
        throw new WireException(operation, (int)response.StatusCode, error.GetProperty("__type").GetString()!, message.ToString());
    }

    public static Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public HttpRequestMessage Ask(string operation, JsonNode arguments)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(arguments.ToJsonString()) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "Kinesis_20131202." + operation);
        request.Headers.Add("X-Amz-Date", "20260101T000000Z");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00");
        return request;
    }
}
