using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Api;

/// <summary>
/// Calls the operations of one AWS service that speaks JSON 1.0 or 1.1, on the SDK's own pipeline: its credentials,
/// SigV4, endpoint settings, clock-skew correction and retries.
/// </summary>
public sealed class AwsJsonClient : AmazonServiceClient
{
    private readonly AwsJsonClientOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly InvokeOptions _invoke;

    /// <summary>A client for one service.</summary>
    /// <param name="options">Which service, and where.</param>
    /// <param name="credentials">Null for what the SDK's chain finds.</param>
    /// <param name="timeProvider">Measures <see cref="AwsJsonClientOptions.CallTimeout"/>.</param>
    public AwsJsonClient(AwsJsonClientOptions options, AWSCredentials? credentials = null, TimeProvider? timeProvider = null)
        : base(credentials, AwsJsonConfig.From(options))
    {
        _options = options;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _invoke = new InvokeOptions
        {
            RequestMarshaller = new AwsJsonMarshaller(options),
            ResponseUnmarshaller = AwsJsonUnmarshaller.Instance,
        };
    }

    /// <inheritdoc/>
    protected override bool SupportResponseLogging => false;

    /// <summary>Calls an operation.</summary>
    /// <param name="operation">Its name, such as <c>StartQueryExecution</c>.</param>
    /// <param name="request">The request as JSON. Must stay unchanged until the call ends.</param>
    /// <param name="retry">What the pipeline may repeat.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; the caller disposes it.</returns>
    /// <exception cref="AwsRequestException">The call failed.</exception>
    public async Task<JsonDocument> CallAsync(
        string operation, ReadOnlyMemory<byte> request, AwsRetry retry, CancellationToken cancellationToken)
    {
        var (answer, _) = await CallDatedAsync(operation, request, retry, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    /// <summary>As <see cref="CallAsync"/>, with the time at which the service answered by its own clock.</summary>
    internal async Task<(JsonDocument Answer, DateTimeOffset? AnsweredAt)> CallDatedAsync(
        string operation, ReadOnlyMemory<byte> request, AwsRetry retry, CancellationToken cancellationToken)
    {
        var response = await RequestAsync(operation, request, retry, cancellationToken).ConfigureAwait(false);
        using var body = response.Body;
        try
        {
            // A copy: the document outlives the pooled buffer.
            return (JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body.Span.ToArray()), response.AnsweredAt);
        }
        catch (JsonException exception)
        {
            throw AwsErrors.Malformed(operation, exception.Message, exception);
        }
    }

    /// <summary>Calls an operation; the caller owns the answer's buffer.</summary>
    internal async Task<PooledBody> SendAsync(
        string operation, ReadOnlyMemory<byte> request, AwsRetry retry, CancellationToken cancellationToken) =>
        (await RequestAsync(operation, request, retry, cancellationToken).ConfigureAwait(false)).Body;

    /// <summary>The pipeline of every client here.</summary>
    internal static void Customize(RuntimePipeline pipeline, IClientConfig config)
    {
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new AwsRetryPolicy(config)));
        pipeline.AddHandlerAfter<RetryHandler>(new SigV4Resolver());
        pipeline.AddHandlerAfter<Unmarshaller>(new ResponseBodyReader());
    }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        Customize(pipeline, Config);
    }

    private async Task<AwsJsonResponse> RequestAsync(
        string operation, ReadOnlyMemory<byte> request, AwsRetry retry, CancellationToken cancellationToken)
    {
        // HttpClient's own timeout ends with the headers; this one also covers the body and the retries.
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await InvokeAsync<AwsJsonResponse>(new AwsJsonRequest(operation, request, retry), _invoke, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (AwsErrors.IsKnown(exception))
        {
            throw AwsErrors.Translate(operation, exception);
        }
    }
}
