using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Pipeline.Sinks.Resilience;

/// <summary>The one place that says how the sinks' AWS calls are repeated, timed out and held back.</summary>
/// <remarks>
/// Outermost the retry, without end: an outage must show as lag, never as loss. Inside it the circuit breaker, so that an outage is probed now and
/// then instead of by every call of every shard. Innermost the time limit of one attempt. Only the caller's cancellation ends a call early.
/// </remarks>
internal static partial class SinkPipelines
{
    private const int FirstLogged = 4;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    /// <summary>A part is up to a few dozen megabytes; a minute for one means that the connection hangs.</summary>
    private static readonly TimeSpan ObjectAttempt = TimeSpan.FromMinutes(1);

    /// <summary>One item of at most 400 KB.</summary>
    private static readonly TimeSpan TableAttempt = TimeSpan.FromSeconds(10);

    public static ResiliencePipeline Objects(TimeProvider timeProvider, ILogger logger) =>
        new ResiliencePipelineBuilder { TimeProvider = timeProvider, Name = "S3" }
            .AddRetry((RetryStrategyOptions)Retry(new RetryStrategyOptions(), "S3", logger))
            .AddCircuitBreaker((CircuitBreakerStrategyOptions)Breaker(new CircuitBreakerStrategyOptions()))
            .AddTimeout(ObjectAttempt)
            .Build();

    /// <summary>Of one result type, which spares each of the many small calls a conversion at every layer.</summary>
    public static ResiliencePipeline<T> Table<T>(TimeProvider timeProvider, ILogger logger) =>
        new ResiliencePipelineBuilder<T> { TimeProvider = timeProvider, Name = "DynamoDB" }
            .AddRetry(Retry(new RetryStrategyOptions<T>(), "DynamoDB", logger))
            .AddCircuitBreaker(Breaker(new CircuitBreakerStrategyOptions<T>()))
            .AddTimeout(TableAttempt)
            .Build();

    /// <summary>Full jitter: anything between nothing and the exponential bound, so that shards that failed together do not return together.</summary>
    internal static TimeSpan Delay(int attempt)
    {
        var bound = Math.Min(LongestDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20)));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)bound + 1));
    }

    private static RetryStrategyOptions<T> Retry<T>(RetryStrategyOptions<T> options, string dependency, ILogger logger)
    {
        options.ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && AwsFailures.IsPassing(exception));
        options.MaxRetryAttempts = int.MaxValue;
        options.DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber));
        options.OnRetry = arguments =>
        {
            // One line per call and doubling of its waiting, not one per attempt, and none for what the next attempts mend:
            // neither a long outage nor a throttled table with a hundred writes under way may fill the log.
            if (arguments.Outcome.Exception is { } exception && arguments.AttemptNumber + 1 >= FirstLogged && int.IsPow2(arguments.AttemptNumber + 1))
            {
                LogRetried(logger, dependency, arguments.AttemptNumber + 1, AwsFailures.Name(exception), exception);
            }

            return ValueTask.CompletedTask;
        };
        return options;
    }

    private static CircuitBreakerStrategyOptions<T> Breaker<T>(CircuitBreakerStrategyOptions<T> options)
    {
        options.ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && AwsFailures.IsOutage(exception));
        options.FailureRatio = 0.9;
        options.MinimumThroughput = 20;
        options.SamplingDuration = TimeSpan.FromSeconds(10);
        options.BreakDuration = TimeSpan.FromSeconds(2);
        return options;
    }

    [LoggerMessage(Telemetry.EventIds.CallRetried, LogLevel.Warning, "{Dependency} failed {Attempts} times in a row with {ErrorType}; repeating")]
    private static partial void LogRetried(ILogger logger, string dependency, int attempts, string errorType, Exception exception);
}
