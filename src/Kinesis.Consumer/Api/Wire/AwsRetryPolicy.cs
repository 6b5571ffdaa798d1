using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>The SDK's standard policy, kept off calls that must not be repeated behind the caller's back.</summary>
internal sealed class AwsRetryPolicy(IClientConfig config) : StandardRetryPolicy(config)
{
    public override bool CanRetry(IExecutionContext executionContext) =>
        Allowed(executionContext) != AwsRetry.None && base.CanRetry(executionContext);

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        if (exception is AwsRequestException { Kind: var kind })
        {
            return Task.FromResult(kind == AwsErrorKind.Retryable
                || (kind == AwsErrorKind.Throttled && Allowed(executionContext) == AwsRetry.FaultsAndThrottling));
        }

        return base.RetryForExceptionAsync(executionContext, exception);
    }

    private static AwsRetry Allowed(IExecutionContext context) => ((AwsJsonRequest)context.RequestContext.OriginalRequest).Retry;
}
