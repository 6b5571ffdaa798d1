using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// The SDK's standard policy, kept off calls that must not be repeated behind the caller's back. One repeat remains for those too:
/// a request that was refused because this machine's clock is wrong had no effect, and goes out again with the service's time.
/// </summary>
internal sealed class AwsRetryPolicy(IClientConfig config) : StandardRetryPolicy(config)
{
    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        var allowed = ((AwsJsonRequest)executionContext.RequestContext.OriginalRequest).Retry;
        if (allowed == AwsRetry.None)
        {
            return false;
        }

        if (exception is AwsRequestException { Kind: var kind })
        {
            return kind == AwsErrorKind.Retryable || (kind == AwsErrorKind.Throttled && allowed == AwsRetry.FaultsAndThrottling);
        }

        return await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false);
    }
}
