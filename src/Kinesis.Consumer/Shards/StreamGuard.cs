using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// Sees to it that the stream is there and is the one that the leases are about. A stream that was deleted and created again has the same shard ids
/// and other records: going on at the old checkpoints would skip what lies before them, or find shards ended that have just begun.
/// </summary>
internal sealed class StreamGuard(IKinesisClient client, ConsumedStream stream)
{
    private volatile string? _problem;
    private volatile bool _isReplaced;

    /// <summary>Why the stream could not be used when it was last looked at; null if it could.</summary>
    public string? Problem => _problem;

    /// <summary>Throws if the stream was last seen to be another than the leases'. Costs nothing: asked before every batch.</summary>
    public void ThrowIfReplaced()
    {
        if (_isReplaced)
        {
            throw new StreamUnusableException(_problem!);
        }
    }

    /// <summary>Looks at the stream, and returns when it was created, to the millisecond that leases keep.</summary>
    public async Task<DateTimeOffset> CheckAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken)
    {
        var summary = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (!summary.IsUsable)
        {
            throw Refuse($"The stream {stream.Name} is {summary.Status}; it is read when it is ACTIVE");
        }

        var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(summary.CreatedAt.ToUnixTimeMilliseconds());
        if (leases.Where(lease => lease.StreamCreatedAt < createdAt).MinBy(lease => lease.StreamCreatedAt) is { } older)
        {
            _problem = $"The stream {stream.Name} was created at {createdAt:O}, but the lease of {older.ShardId} in table {stream.LeaseTable} belongs to a stream "
                + $"of that name created at {older.StreamCreatedAt:O}: the stream was deleted and created again, and nothing of it is read. "
                + "To read the new stream, stop all workers, delete the lease table, and start them again; or choose another application name";
            _isReplaced = true;
            throw new StreamUnusableException(_problem);
        }

        // Leases of KCL do not know their stream: they prove nothing until the comparison has filled it in.
        _isReplaced &= leases.Any(lease => lease.StreamCreatedAt is null);
        _problem = _isReplaced ? _problem : null;
        return createdAt;
    }

    private async Task<StreamSummary> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.DescribeStreamSummaryAsync(stream.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            throw Refuse($"The stream {stream.Name} does not exist, or not in this account and region", exception);
        }
    }

    private StreamUnusableException Refuse(string problem, Exception? cause = null)
    {
        _problem = problem;
        return cause is null ? new StreamUnusableException(problem) : new StreamUnusableException(problem, cause);
    }
}
