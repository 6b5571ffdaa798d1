using System.Globalization;
using System.Net;
using System.Text.Json;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>A stream that takes puts as the service does: by hash key to a shard, each record for itself. It fails as it is told, and reshards.</summary>
internal sealed class PutStream(int shardCount) : OnlyPuts
{
    private readonly Lock _gate = new();
    private readonly List<StoredRecord> _records = [];
    private readonly List<ShardDescription> _shards = Create(shardCount);
    private int _sequence = 1000;

    /// <summary>Asked for each Kinesis record of each call: the error code, or null to take it.</summary>
    public Func<PutEntry, string?> OnRecord { get; set; } = _ => null;

    /// <summary>Asked for each call: an error in its place, or null to go on.</summary>
    public Func<IReadOnlyList<PutEntry>, Exception?> OnCall { get; set; } = _ => null;

    /// <summary>Asked when a call has had its effect: an error in place of its answer, or null.</summary>
    public Func<Exception?> OnAnswer { get; set; } = () => null;

    /// <summary>What each call waits for before it has its effect, and before it is answered.</summary>
    public Func<CancellationToken, Task> OnWay { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a listing of the shards is answered with in its place.</summary>
    public Func<Exception?> OnList { get; set; } = () => null;

    /// <summary>The number of Kinesis records of each call.</summary>
    public List<int> Calls { get; } = [];

    public int Lists { get; private set; }

    /// <summary>Every record of callers in the order in which the stream has them, with its shard.</summary>
    public IReadOnlyList<StoredRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public static AwsRequestException Lost() => new(AwsErrorKind.Retryable, AwsErrors.ConnectionFailed, "the answer was lost");

    public static AwsRequestException Refused(string code) => new(AwsErrors.Sort(code, HttpStatusCode.BadRequest), code, code, null, HttpStatusCode.BadRequest);

    /// <summary>Splits an open shard in the middle.</summary>
    public void Split(int openShard)
    {
        lock (_gate)
        {
            var open = _shards.Where(shard => !shard.IsClosed).ToArray();
            var parent = open[openShard % open.Length];
            var middle = parent.StartingHashKey + ((parent.EndingHashKey - parent.StartingHashKey) / 2);
            _shards[_shards.IndexOf(parent)] = parent with { EndingSequenceNumber = "1" };
            _shards.Add(Shard(_shards.Count, parent.ShardId, parent.StartingHashKey, middle));
            _shards.Add(Shard(_shards.Count, parent.ShardId, middle + 1, parent.EndingHashKey));
        }
    }

    public override async Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(batch.Complete(streamName));
        var entries = body.RootElement.GetProperty(nameof(Records)).EnumerateArray().Select(PutEntry.Read).ToArray();
        lock (_gate)
        {
            Calls.Add(entries.Length);
        }

        await OnWay(cancellationToken);
        PutRecordOutcome[] outcomes;
        lock (_gate)
        {
            if (OnCall(entries) is { } error)
            {
                throw error;
            }

            outcomes = [.. entries.Select(Store)];
            if (OnAnswer() is { } lost)
            {
                throw lost;
            }
        }

        await OnWay(cancellationToken);
        return new PutRecordsResult(outcomes.Count(outcome => !outcome.IsAccepted), outcomes);
    }

    public override Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Lists++;
            return OnList() is { } error ? Task.FromException<IReadOnlyList<ShardDescription>>(error) : Task.FromResult<IReadOnlyList<ShardDescription>>([.. _shards]);
        }
    }

    private PutRecordOutcome Store(PutEntry entry)
    {
        if (OnRecord(entry) is { } code)
        {
            return new PutRecordOutcome(null, null, code, code);
        }

        var shard = _shards.Single(shard => !shard.IsClosed && shard.StartingHashKey <= entry.Hash && entry.Hash <= shard.EndingHashKey);
        var number = (++_sequence).ToString(CultureInfo.InvariantCulture);
        _records.AddRange(entry.Users.Select((user, sub) => new StoredRecord(
            shard.ShardId, number, entry.IsAggregate ? sub : null, user.Key, user.Text, shard.StartingHashKey <= user.Hash && user.Hash <= shard.EndingHashKey)));
        return new PutRecordOutcome(shard.ShardId, number, null, null);
    }

    private static List<ShardDescription> Create(int count)
    {
        var width = UInt128.MaxValue / (UInt128)count;
        return [.. Enumerable.Range(0, count).Select(i => Shard(i, null, width * (UInt128)i, i == count - 1 ? UInt128.MaxValue : (width * (UInt128)(i + 1)) - 1))];
    }

    private static ShardDescription Shard(int number, string? parent, UInt128 start, UInt128 end) =>
        new(string.Create(CultureInfo.InvariantCulture, $"shardId-{number:D12}"), parent, null, start, end, "0", null);
}
