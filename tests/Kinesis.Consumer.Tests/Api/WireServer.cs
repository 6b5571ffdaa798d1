using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Api;

/// <summary>An HTTP server on loopback that keeps every request and answers what the test says.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private WireServer(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.First());

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static AWSCredentials Credentials => new BasicAWSCredentials(AccessKey, SecretKey);

    public static async Task<WireServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new WireServer(builder.Build());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    public KinesisClient CreateClient(TimeProvider? timeProvider = null, int maxRetries = 2) => new(
        new KinesisClientOptions { ServiceUrl = Endpoint, Region = "eu-central-1", MaxRetries = maxRetries }, Credentials, timeProvider);

    public void Answer(string json, int status = 200) => Answer(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        context.Response.Headers["x-amzn-RequestId"] = "req-1";
        await context.Response.WriteAsync(json);
    });

    public void Answer(Func<HttpContext, Task> answer) => _answers.Enqueue(answer);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new ReceivedRequest(context.Request.Method, context.Request.Path, headers, body.ToArray()));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsync("{\"__type\":\"InternalFailure\",\"message\":\"the test gave no answer\"}");
    }
}
