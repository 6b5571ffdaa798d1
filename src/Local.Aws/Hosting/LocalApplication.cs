using System.Buffers;
using Local.Aws.Control;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Local.Aws.Hosting;

/// <summary>Every request's way: find the service, read the body, ask the control rules, let the service answer, turn what it throws into an error document.</summary>
internal sealed partial class LocalApplication(
    IReadOnlyList<ILocalService> services,
    LocalAwsControl control,
    LocalAwsOptions options,
    CancellationToken stopping) : IHttpApplication<HttpContext>
{
    private const int MaxBodyBytes = 64 << 20;
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<LocalApplication>();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        if (context is DefaultHttpContext http)
        {
            http.Uninitialize();
        }
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (Find(context) is not { } service)
        {
            await JsonErrorWriter.WriteAsync(context, Unclaimed(context), "UnknownOperationException").ConfigureAwait(false);
            return;
        }

        var id = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = id;
        context.Response.Headers["x-amz-request-id"] = id;
        PooledBufferWriter? body = null;
        try
        {
            if (service.ReadsWholeBody)
            {
                body = new PooledBufferWriter();
                await ReadBodyAsync(context.Request, body, cancelled.Token).ConfigureAwait(false);
            }

            var request = new LocalRequest(context, service.NameOperation(context), body?.WrittenMemory ?? default, cancelled.Token);
            await AnswerAsync(service, request).ConfigureAwait(false);
        }
        catch (ServiceException exception) when (!context.Response.HasStarted)
        {
            await service.WriteErrorAsync(context, exception.Error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not BadHttpRequestException && !context.Response.HasStarted)
        {
            // A defect here or a full disk: the client sees what AWS answers for its own defects, the log has the cause.
            LogFailed(exception, service.NameOperation(context));
            await service.WriteErrorAsync(context, new ServiceError("InternalFailure", exception.Message, 500)).ConfigureAwait(false);
        }
        finally
        {
            body?.Dispose();
        }
    }

    private static ServiceError Unclaimed(HttpContext http) => new(
        "UnknownOperationException",
        $"No service here answers {http.Request.Method} {http.Request.Path} with X-Amz-Target '{http.Request.Headers["X-Amz-Target"]}'.");

    private static async Task ReadBodyAsync(HttpRequest request, PooledBufferWriter body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (body.WrittenCount + read.Buffer.Length > MaxBodyBytes)
            {
                throw new ServiceException("RequestEntityTooLarge", $"The request body is longer than {MaxBodyBytes} bytes.", 413);
            }

            foreach (var segment in read.Buffer)
            {
                body.Write(segment.Span);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private ILocalService? Find(HttpContext http)
    {
        foreach (var service in services)
        {
            if (service.Claims(http))
            {
                return service;
            }
        }

        return null;
    }

    private async Task AnswerAsync(ILocalService service, LocalRequest request)
    {
        LogRequest(request.Operation, request.Http.Request.Path);
        var action = await control.DecideAsync(request, service, options.TimeProvider).ConfigureAwait(false);
        switch (action.Kind)
        {
            case ControlActionKind.FailBefore:
                throw new ServiceException(action.ErrorFor(service));
            case ControlActionKind.FailAfter:
                await TakeEffectAsync(service, request).ConfigureAwait(false);
                throw new ServiceException(action.ErrorFor(service));
            case ControlActionKind.DropBefore:
                request.Http.Abort();
                return;
            case ControlActionKind.DropAfter:
                await TakeEffectAsync(service, request).ConfigureAwait(false);
                request.Http.Abort();
                return;
            default:
                await service.HandleAsync(request).ConfigureAwait(false);
                return;
        }
    }

    /// <summary>Lets the service do its work while its answer goes nowhere, so that the client cannot know whether the effect happened.</summary>
    private static async Task TakeEffectAsync(ILocalService service, LocalRequest request)
    {
        var features = request.Http.Features;
        var wire = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        try
        {
            await service.HandleAsync(request).ConfigureAwait(false);
        }
        catch (ServiceException)
        {
            // Refusals are lost on the way like any other answer.
        }
        finally
        {
            features.Set(wire);
            request.Http.Response.Clear();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Operation} requested at {Path}")]
    private partial void LogRequest(string operation, PathString path);

    [LoggerMessage(2, LogLevel.Error, "{Operation} failed unexpectedly")]
    private partial void LogFailed(Exception exception, string operation);
}
