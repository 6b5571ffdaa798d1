using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// Sees to it that the stream is there and is the one that the leases are about. A stream that was deleted and created again has the same shard ids
/// and other records: going on at the old checkpoints would skip what lies before them, or find shards ended that have just begun.
/// </summary>
/// <remarks>
/// The call that tells is limited to 20 a second for the whole account, so a good answer serves for a while; what lists the shards notices another stream sooner.
/// </remarks>
internal sealed class StreamGuard(IKinesisClient client, ConsumedStream stream, ServiceClock clock, TimeSpan life, TimeProvider timeProvider)
{
    /// <summary>Times of creation that differ by less are the same, rounded in two ways. No stream is deleted and created again within it.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    private volatile string? _problem;
    private volatile bool _isReplaced;
    private volatile Description? _known;

    /// <summary>Why the stream could not be used when it was last looked at; null if it could.</summary>
    public string? Problem => _problem;

    /// <summary>Whether the stream was last seen to be another than the leases are about.</summary>
    public bool IsReplaced => _isReplaced;

    /// <summary>Throws if the stream was last seen to be another than the leases'. Costs nothing: asked before every batch.</summary>
    public void ThrowIfReplaced()
    {
        if (_isReplaced)
        {
            throw new StreamUnusableException(_problem!);
        }
    }

    /// <summary>Returns when the stream was created, to the millisecond that leases keep.</summary>
    /// <param name="leases">Which must be about this stream.</param>
    /// <param name="isAfresh">Whether to ask the service now, and not to believe what it said lately.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DateTimeOffset> CheckAsync(IReadOnlyCollection<Lease> leases, bool isAfresh, CancellationToken cancellationToken)
    {
        var createdAt = !isAfresh && _problem is null && _known is { } known && timeProvider.GetElapsedTime(known.SeenAt) < life
            ? known.CreatedAt
            : await AskAsync(isAfresh, cancellationToken).ConfigureAwait(false);
        if (leases.Where(lease => lease.StreamCreatedAt < createdAt - Rounding).MinBy(lease => lease.StreamCreatedAt) is { } older)
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

    private async Task<DateTimeOffset> AskAsync(bool isAfresh, CancellationToken cancellationToken)
    {
        StreamSummary summary;
        try
        {
            summary = await client.DescribeStreamSummaryAsync(stream.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            throw Refuse($"The stream {stream.Name} does not exist, or not in this account and region", exception);
        }
        catch (AwsRequestException exception) when (exception.Kind == AwsErrorKind.Throttled && !isAfresh && _problem is null && _known is not null)
        {
            // Others of the account use up its calls. That must not keep children from their leases; the next look asks again.
            return _known!.CreatedAt;
        }

        clock.Note(summary.AnsweredAt);
        if (clock.IsUnsure)
        {
            // The first date of all, and this host's clock says otherwise: one of both is wrong, and a start may be pinned by it.
            clock.Note((await client.DescribeStreamSummaryAsync(stream.Name, cancellationToken).ConfigureAwait(false)).AnsweredAt);
        }

        if (!summary.IsUsable)
        {
            throw Refuse($"The stream {stream.Name} is {summary.Status}; it is read when it is ACTIVE");
        }

        var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(summary.CreatedAt.ToUnixTimeMilliseconds());
        _known = new Description(createdAt, timeProvider.GetTimestamp());
        return createdAt;
    }

    private StreamUnusableException Refuse(string problem, Exception? cause = null)
    {
        _problem = problem;
        return cause is null ? new StreamUnusableException(problem) : new StreamUnusableException(problem, cause);
    }

    private sealed record Description(DateTimeOffset CreatedAt, long SeenAt);
}
