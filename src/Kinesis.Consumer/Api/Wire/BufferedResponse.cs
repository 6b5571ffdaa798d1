using System.Net;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>An answer whose body is already in memory; everything else is the original's.</summary>
internal sealed class BufferedResponse(IWebResponseData original) : IWebResponseData, IHttpResponseBody
{
    private bool _taken;

    public required PooledBody Body { get; init; }

    public long ContentLength => original.ContentLength;

    public string ContentType => original.ContentType;

    public HttpStatusCode StatusCode => original.StatusCode;

    public bool IsSuccessStatusCode => original.IsSuccessStatusCode;

    public IHttpResponseBody ResponseBody => this;

    public string[] GetHeaderNames() => original.GetHeaderNames();

    public bool IsHeaderPresent(string headerName) => original.IsHeaderPresent(headerName);

    public string GetHeaderValue(string headerName) => original.GetHeaderValue(headerName);

    public IEventStreamHeader GetEventStreamHeader(string headerName) => original.GetEventStreamHeader(headerName);

    public bool IsEventHeaderPresent(string headerName) => original.IsEventHeaderPresent(headerName);

    public Stream OpenResponse() => new MemoryStream(Body.Array, 0, Body.Length, writable: false);

    public Task<Stream> OpenResponseAsync() => Task.FromResult(OpenResponse());

    /// <summary>Passes the body's ownership on.</summary>
    public PooledBody TakeBody()
    {
        _taken = true;
        return Body;
    }

    public void Dispose()
    {
        if (!_taken)
        {
            Body.Dispose();
        }

        original.ResponseBody.Dispose();
    }
}
