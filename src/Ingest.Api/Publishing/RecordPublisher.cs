using Ingest.Api.Documents;
using Ingest.Api.Hosting;
using Kinesis.Consumer.Api;

namespace Ingest.Api.Publishing;

/// <summary>
/// Puts a batch on the stream, and its failed part again with jittered waits, until all is there or the attempts are used up.
/// A put whose answer was lost is repeated: that may leave a second copy on the stream, never a hole.
/// </summary>
internal sealed partial class RecordPublisher(
    IKinesisClient kinesis, IngestOptions options, TimeProvider timeProvider, ILogger<RecordPublisher> logger)
{
    /// <summary>Puts the batch; its tags are places in the list, whose documents learn what became of them.</summary>
    public async Task PublishAsync(PutRecordsBatch batch, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            var kind = await AttemptAsync(batch, documents, cancellationToken);
            if (batch.Count == 0)
            {
                return;
            }

            if (attempt >= options.PutAttempts || kind == AwsErrorKind.Fatal)
            {
                LogGaveUp(batch.Count, options.StreamName, attempt);
                return;
            }

            var wait = Wait(attempt);
            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }

    /// <summary>One call; the batch keeps what failed. The kind tells whether another one makes sense.</summary>
    private async Task<AwsErrorKind> AttemptAsync(
        PutRecordsBatch batch, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        try
        {
            var result = await kinesis.PutRecordsAsync(options.StreamName, batch, cancellationToken);
            for (var i = 0; i < batch.Count; i++)
            {
                Note(documents[batch.GetTag(i)], result.Outcomes[i]);
            }

            batch.RetainFailed(result);
            return AwsErrorKind.Throttled;
        }
        catch (AwsRequestException exception)
        {
            LogPutFailed(batch.Count, options.StreamName, exception.ErrorCode, exception);
            var error = exception.Kind == AwsErrorKind.Throttled ? Throttled : Unavailable;
            for (var i = 0; i < batch.Count; i++)
            {
                documents[batch.GetTag(i)].Error = error;
            }

            return exception.Kind;
        }
    }

    private static DocumentError Throttled { get; } = new(DocumentErrorCode.Throttled, "The stream takes no more at the moment; send it again later");

    private static DocumentError Unavailable { get; } = new(DocumentErrorCode.Unavailable, "The stream could not take it; send it again later");

    private static void Note(PreparedDocument document, PutRecordOutcome outcome)
    {
        if (outcome.IsAccepted)
        {
            document.Accept(outcome.ShardId, outcome.SequenceNumber);
        }
        else
        {
            document.Error = outcome.ErrorCode == "ProvisionedThroughputExceededException" ? Throttled : Unavailable;
        }
    }

    /// <summary>Full jitter, so that clients that were throttled together do not come back together.</summary>
    private TimeSpan Wait(int attempt)
    {
        var ceiling = Math.Min(options.MaxPutBackoff.TotalMilliseconds, options.PutBackoff.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(1 + (Jitter.NextDouble() * ceiling));
    }

    [LoggerMessage(1, LogLevel.Warning, "Put of {RecordCount} records on {StreamName} failed with {ErrorCode}")]
    private partial void LogPutFailed(int recordCount, string streamName, string errorCode, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Gave up {RecordCount} records for {StreamName} after {Attempts} attempts")]
    private partial void LogGaveUp(int recordCount, string streamName, int attempts);
}
