using Amazon.DynamoDBv2;
using Kinesis.Consumer;

namespace Pipeline.Exports.Applying;

/// <summary>
/// Applies changes of exported tables, as a record processor of the library: it retries, isolates and puts aside what fails. The items of a batch are put side by side,
/// because their order does not matter to the target.
/// </summary>
internal sealed class ChangeApplier(ChangeTarget target, ExportTargetOptions options) : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var outcomes = new List<Exception?>();
        var changes = new List<(int Index, StreamedChange Change)>();
        foreach (var record in batch)
        {
            try
            {
                changes.Add((outcomes.Count, ChangeReader.Read(record.Data)));
                outcomes.Add(null);
            }
            catch (ExportException exception)
            {
                outcomes.Add(exception);
            }
        }

        // Each place is written by one task only.
        var results = outcomes.ToArray();
        await Parallel.ForEachAsync(
            changes,
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
            async (one, token) => results[one.Index] = await TryApplyAsync(one.Change, token).ConfigureAwait(false)).ConfigureAwait(false);
        return Judge(results);
    }

    private static BatchResult Judge(Exception?[] results)
    {
        var failed = Indices(results, exception => !IsHopeless(exception));
        var hopeless = Indices(results, IsHopeless);

        // The library tries failed records again and asks for those alone, so that what is hopeless among them is rejected then.
        return failed.Length > 0
            ? BatchResult.Failed(results[failed[0]], [.. failed, .. hopeless])
            : BatchResult.Rejected(hopeless.Length > 0 ? results[hopeless[0]] : null, hopeless);
    }

    private static int[] Indices(Exception?[] results, Func<Exception, bool> isOne) =>
        [.. results.Index().Where(one => one.Item is { } exception && isOne(exception)).Select(one => one.Index)];

    /// <summary>No repetition helps against a record that is no change, or an item that the table refuses, such as one of more than 400 KB.</summary>
    private static bool IsHopeless(Exception exception) => exception is ExportException or AmazonDynamoDBException { ErrorCode: "ValidationException" };

    private async Task<Exception?> TryApplyAsync(StreamedChange change, CancellationToken cancellationToken)
    {
        try
        {
            await target.ApplyAsync(change, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or HttpRequestException or TimeoutException)
        {
            return exception;
        }
    }
}
