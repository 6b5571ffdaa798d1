using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.Hosting;

/// <summary>One request on its way through a service. The body's memory belongs to the host and is valid until the request is answered.</summary>
internal sealed class LocalRequest(HttpContext http, string operation, ReadOnlyMemory<byte> body, CancellationToken cancelled)
{
    private const string Json11 = "application/x-amz-json-1.1";
    private string? _region;

    public HttpContext Http { get; } = http;

    /// <summary>The name with its service: "Kinesis.GetRecords".</summary>
    public string Operation { get; } = operation;

    /// <summary>The whole body where the service asked for it, otherwise empty.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Fires when the client is gone or the server stops.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    public string Region => _region ??= CredentialScope.Read(Http.Request).Region;

    /// <summary>JSON services answer in the version of the protocol that they were asked in.</summary>
    public string ContentType => Http.Request.ContentType is { Length: > 0 } asked && asked.StartsWith("application/x-amz-json-1.", StringComparison.Ordinal)
        ? asked
        : Json11;

    public async Task ReplyAsync(ReadOnlyMemory<byte> json)
    {
        Http.Response.ContentType = ContentType;
        Http.Response.ContentLength = json.Length;
        await Http.Response.BodyWriter.WriteAsync(json, Cancelled).ConfigureAwait(false);
    }

    public async Task ReplyAsync<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        using var buffer = new PooledBufferWriter();
        using (var writer = new Utf8JsonWriter((IBufferWriter<byte>)buffer))
        {
            write(writer, state);
        }

        await ReplyAsync(buffer.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>The answer of operations that return nothing.</summary>
    public Task ReplyEmptyAsync()
    {
        Http.Response.ContentType = ContentType;
        Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
