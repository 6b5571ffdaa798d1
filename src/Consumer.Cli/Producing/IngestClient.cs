using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Consumer.Cli.Output;
using Kinesis.Consumer;

namespace Consumer.Cli.Producing;

/// <summary>Ingest over HTTP.</summary>
internal sealed class IngestClient : IIngestClient, IDisposable
{
    private static readonly MediaTypeHeaderValue Ndjson = new("application/x-ndjson");

    /// <summary>What passes by itself: the same document may be taken a moment later.</summary>
    private static readonly string[] Passing = ["throttled", "unavailable"];

    private readonly HttpClient _http;

    public IngestClient(Uri address, string? apiKey = null)
    {
        _http = new HttpClient { BaseAddress = address };
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Add("x-api-key", apiKey);
        }
    }

    public async Task<IngestAnswer> PostAsync(string route, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Ndjson } };
        try
        {
            using var response = await _http.PostAsync(new Uri(route.TrimStart('/'), UriKind.Relative), content, cancellationToken);
            var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(route, response.StatusCode, text);
        }
        catch (HttpRequestException exception)
        {
            throw new CliException($"Ingest at {_http.BaseAddress} does not answer: {exception.Message}", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static IngestAnswer Read(string route, HttpStatusCode status, byte[] text)
    {
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw Refused(route, status, Encoding.UTF8.GetString(text), exception);
        }

        using (parsed)
        {
            // A problem that concerns the request as a whole has no list of records: no such route, wrong key, too large.
            return parsed.RootElement.TryGetProperty("records", out var records)
                ? Records(route, status, records)
                : throw Refused(route, status, parsed.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : parsed.RootElement.GetRawText());
        }
    }

    private static IngestAnswer Records(string route, HttpStatusCode status, JsonElement records)
    {
        var accepted = new List<(string, SequenceNumber)>(records.GetArrayLength());
        var retry = new List<int>();
        foreach (var record in records.EnumerateArray())
        {
            if (!record.TryGetProperty("error", out var error))
            {
                accepted.Add((record.GetProperty("shardId").GetString()!, SequenceNumber.Parse(record.GetProperty("sequenceNumber").GetString()!)));
            }
            else if (Passing.Contains(error.GetProperty("code").GetString()))
            {
                retry.Add(record.GetProperty("index").GetInt32());
            }
            else
            {
                throw Refused(route, status, error.GetProperty("detail").GetString()!);
            }
        }

        return new IngestAnswer(accepted, retry);
    }

    private static CliException Refused(string route, HttpStatusCode status, string detail, Exception? cause = null) =>
        cause is null
            ? new CliException($"Ingest refuses POST /{route.TrimStart('/')} with {(int)status}: {detail}")
            : new CliException($"Ingest refuses POST /{route.TrimStart('/')} with {(int)status}: {detail}", cause);
}
