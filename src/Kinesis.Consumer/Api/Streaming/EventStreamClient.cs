using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>
/// Opens event streams on the SDK's pipeline, as <see cref="AwsJsonClient"/> makes calls, but over HTTP/2 and without reading the answer.
/// Owned by <see cref="KinesisClient"/>.
/// </summary>
internal sealed class EventStreamClient : AmazonServiceClient
{
    private readonly AwsJsonClientOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly InvokeOptions _invoke;

    public EventStreamClient(AwsJsonClientOptions options, AWSCredentials? credentials, TimeProvider timeProvider)
        : base(credentials, CreateConfig(options))
    {
        _options = options;
        _timeProvider = timeProvider;
        _invoke = new InvokeOptions
        {
            RequestMarshaller = new AwsJsonMarshaller(options),
            ResponseUnmarshaller = EventStreamUnmarshaller.Instance,
        };
    }

    protected override bool SupportResponseLogging => false;

    /// <summary>Sends a request and returns the stream once the service has accepted it. Never repeated here.</summary>
    public async Task<EventStreamResponse> OpenAsync(string operation, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        // Covers what comes before the body: HttpClient lets go of the token with the headers.
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await InvokeAsync<EventStreamResponse>(new AwsJsonRequest(operation, request, AwsRetry.None), _invoke, linked.Token)
                .ConfigureAwait(false);
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

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => AwsJsonClient.Customize(pipeline, Config);

    private static AwsJsonConfig CreateConfig(AwsJsonClientOptions options)
    {
        var config = AwsJsonConfig.From(options);
        config.HttpClientFactory = new Http2ClientFactory();
        config.HttpClientCacheSize = 1;
        return config;
    }
}
