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

    public static ResiliencePipeline Objects(TimeProvider timeProvider, ILogger logger) => Build("S3", ObjectAttempt, timeProvider, logger);

    public static ResiliencePipeline Table(TimeProvider timeProvider, ILogger logger) => Build("DynamoDB", TableAttempt, timeProvider, logger);

    /// <summary>Full jitter: anything between nothing and the exponential bound, so that shards that failed together do not return together.</summary>
    internal static TimeSpan Delay(int attempt)
    {
        var bound = Math.Min(LongestDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20)));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)bound + 1));
    }

    private static ResiliencePipeline Build(string dependency, TimeSpan attemptTimeout, TimeProvider timeProvider, ILogger logger)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = timeProvider, Name = dependency };
        return builder
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && AwsFailures.IsPassing(exception)),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber)),
                OnRetry = arguments =>
                {
                    // One line per call and doubling of its waiting, not one per attempt, and none for what the next attempts mend:
                    // neither a long outage nor a throttled table with a hundred writes under way may fill the log.
                    if (arguments.Outcome.Exception is { } exception && arguments.AttemptNumber + 1 >= FirstLogged && int.IsPow2(arguments.AttemptNumber + 1))
                    {
                        LogRetried(logger, dependency, arguments.AttemptNumber + 1, AwsFailures.Name(exception), exception);
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && AwsFailures.IsOutage(exception)),
                FailureRatio = 0.9,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
            })
            .AddTimeout(attemptTimeout)
            .Build();
    }

    [LoggerMessage(Telemetry.EventIds.CallRetried, LogLevel.Warning, "{Dependency} failed {Attempts} times in a row with {ErrorType}; repeating")]
    private static partial void LogRetried(ILogger logger, string dependency, int attempts, string errorType, Exception exception);
}
