using System.Globalization;
using System.Net;
using System.Text;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A stream in memory behind the client's interface: reshards, expired iterators, throttling and failures on demand.</summary>
internal sealed partial class FakeKinesis(TimeProvider timeProvider, int shardCount) : IKinesisClient
{
    private readonly Lock _gate = new();
    private readonly List<DateTimeOffset> _getRecordsAt = [];
    private readonly List<FakeShard> _shards = CreateShards(shardCount, timeProvider.GetUtcNow());
    private long _sequence;
    private int _generation;

    /// <summary>Called before each GetRecords with the shard; what it returns is thrown.</summary>
    public Func<string, Exception?>? OnGetRecords { get; set; }

    /// <summary>Called before each GetRecords: holds it back, or answers in its place unless it returns null.</summary>
    public Func<CancellationToken, Task<GetRecordsResult?>>? OnAnswer { get; set; }

    /// <summary>Called when a list of the shards is made and not yet handed over.</summary>
    public Func<Task>? OnShardsListed { get; set; }

    /// <summary>The stream's status; null if it does not exist.</summary>
    public string? Status { get; set; } = "ACTIVE";

    /// <summary>Called before each description of the stream; what it returns is thrown.</summary>
    public Func<Exception?>? OnDescribe { get; set; }

    /// <summary>Shards that listings do not show, as one that lags.</summary>
    public Func<string, bool>? Hidden { get; set; }

    /// <summary>Whether listings show every shard as closed.</summary>
    public bool ListsAllAsClosed { get; set; }

    /// <summary>Whether the next event of a subscription has neither continuation nor children, although the shard is open.</summary>
    public bool FalseEndOnce { get; set; }

    /// <summary>Whether answers say what time it is for the service.</summary>
    public bool DatesAnswers { get; set; } = true;

    /// <summary>What an answer says the time is; null for the truth.</summary>
    public Func<DateTimeOffset, DateTimeOffset>? Misdates { get; set; }

    /// <summary>When the stream was created.</summary>
    public DateTimeOffset CreatedAt { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>What GetShardIterator waits for before it answers.</summary>
    public Task? IteratorSilence { get; set; }

    /// <summary>Whether GetRecords answers without an iterator although the shard is open.</summary>
    public bool ReportsFalseEnd { get; set; }

    /// <summary>Every iterator that was opened: "TYPE shard argument".</summary>
    public List<string> OpenedIterators { get; } = [];

    /// <summary>Whether the last answer of a closed shard names its children.</summary>
    public bool ReportsChildren { get; set; } = true;

    public int GetRecordsCalls { get; private set; }

    /// <summary>When they came, for the words of a test that fails.</summary>
    public string GetRecordsTimes
    {
        get
        {
            lock (_gate)
            {
                return string.Join(' ', _getRecordsAt.Select(at => at.ToString("ss.fff", CultureInfo.InvariantCulture)));
            }
        }
    }

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"shardId-{number:D12}");

    public void Put(int shard, params string[] texts)
    {
        lock (_gate)
        {
            foreach (var text in texts)
            {
                Require(Id(shard)).Add(++_sequence, text, timeProvider.GetUtcNow());
            }
        }
    }

    public void PutKeyed(int shard, params (string Key, string Text)[] records)
    {
        lock (_gate)
        {
            foreach (var (key, text) in records)
            {
                Require(Id(shard)).Add(++_sequence, text, timeProvider.GetUtcNow(), key);
            }
        }
    }

    /// <summary>Every shard within retention.</summary>
    public IReadOnlyList<FakeShard> Shards
    {
        get
        {
            lock (_gate)
            {
                return [.. _shards];
            }
        }
    }

    /// <summary>The open shards in the order of their hash keys: neighbours can be merged.</summary>
    public IReadOnlyList<int> OpenShards
    {
        get
        {
            lock (_gate)
            {
                return [.. _shards.Where(shard => !shard.IsClosed).OrderBy(shard => shard.Start).Select(shard => Number(shard.ShardId))];
            }
        }
    }

    public (int Low, int High) Split(int shard)
    {
        lock (_gate)
        {
            var parent = Require(Id(shard));
            return Split(shard, parent.Start + ((parent.End - parent.Start) / 2) + 1);
        }
    }

    /// <param name="shard">The shard to split.</param>
    /// <param name="at">The first hash key of the upper child.</param>
    public (int Low, int High) Split(int shard, UInt128 at)
    {
        lock (_gate)
        {
            var parent = Require(Id(shard));
            return (AddChild(parent.Start, at - 1, parent, null), AddChild(at, parent.End, parent, null));
        }
    }

    public int Merge(int shard, int adjacent)
    {
        lock (_gate)
        {
            return AddChild(Require(Id(shard)).Start, Require(Id(adjacent)).End, Require(Id(shard)), Require(Id(adjacent)));
        }
    }

    public void ExpireIterators()
    {
        lock (_gate)
        {
            _generation++;
        }
    }

    /// <summary>Retention passed: the shard leaves the stream.</summary>
    public void Forget(int shard)
    {
        lock (_gate)
        {
            _shards.Remove(Require(Id(shard)));
        }
    }

    public async Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken) =>
        OnAnswer is { } answer && await answer(cancellationToken) is { } other ? other : await ReadAsync(shardIterator, limit, cancellationToken);

    public async Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken)
    {
        await (IteratorSilence ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return await OpenIteratorAsync(request);
    }

    private Task<string> OpenIteratorAsync(ShardIteratorRequest request)
    {
        lock (_gate)
        {
            var argument = request.SequenceNumber ?? request.Timestamp?.ToString("O", CultureInfo.InvariantCulture);
            OpenedIterators.Add($"{request.Type} {request.ShardId} {argument}".TrimEnd());
            if (Find(request.ShardId) is not { } shard)
            {
                return Task.FromException<string>(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"));
            }

            if (Ahead(request.Timestamp) is { } ahead)
            {
                return Task.FromException<string>(ahead);
            }

            var index = IndexOf(shard, request.Type, request.SequenceNumber, request.Timestamp);
            return Task.FromResult(Iterator(shard, index));
        }
    }

    public async Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken)
    {
        IReadOnlyList<ShardDescription> shards;
        lock (_gate)
        {
            if (Status is null)
            {
                throw Error(AwsErrorKind.Fatal, "ResourceNotFoundException");
            }

            var since = filter is { Type: ShardFilterType.FromTimestamp } ? filter.Timestamp!.Value : DateTimeOffset.MinValue;
            shards = [.. _shards
                .Where(shard => shard.ClosedAt is not { } closed || closed >= since)
                .Where(shard => Hidden?.Invoke(shard.ShardId) != true)
                .Select(shard => shard.Describe() with { StartingSequenceNumber = FakeShard.Sequence(CreatedAt.ToUnixTimeSeconds()) })
                .Select(shard => ListsAllAsClosed ? shard with { EndingSequenceNumber = "1" } : shard)];
        }

        if (OnShardsListed is { } listed)
        {
            await listed();
        }

        return shards;
    }

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return OnDescribe?.Invoke() is { } refusal ? Task.FromException<StreamSummary>(refusal)
                : Status is null ? Task.FromException<StreamSummary>(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"))
                : Task.FromResult(new StreamSummary(
                    streamName, $"arn:{streamName}", Status, _shards.Count(shard => !shard.IsClosed), TimeSpan.FromHours(24), CreatedAt, ConsumerCount: 0)
                {
                    AnsweredAt = DatesAnswers ? DateTimeOffset.FromUnixTimeSeconds((Misdates?.Invoke(timeProvider.GetUtcNow()) ?? timeProvider.GetUtcNow()).ToUnixTimeSeconds()) : null,
                });
        }
    }

    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public static AwsRequestException Error(AwsErrorKind kind, string code) => new(kind, code, code);

    public static int Number(string shardId) => int.Parse(shardId["shardId-".Length..], CultureInfo.InvariantCulture);

    /// <summary>What the service answers when it is asked to read from a time that it has not reached.</summary>
    private AwsRequestException? Ahead(DateTimeOffset? timestamp)
    {
        const string code = "InvalidArgumentException";
        var message = $"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: {timestamp?.ToUnixTimeMilliseconds()}";
        return timestamp > timeProvider.GetUtcNow() ? new(AwsErrors.Sort(code, HttpStatusCode.BadRequest, message), code, message) : null;
    }

    private static int Compare(in KinesisRecord record, string sequence) =>
        string.CompareOrdinal(Encoding.UTF8.GetString(record.SequenceNumber.Span), sequence);

    private static int IndexOf(FakeShard shard, ShardIteratorType type, string? sequence, DateTimeOffset? timestamp) => type switch
    {
        ShardIteratorType.TrimHorizon => 0,
        ShardIteratorType.Latest => shard.Records.Count,
        ShardIteratorType.AtTimestamp => shard.Records.TakeWhile(record => record.ApproximateArrival < timestamp).Count(),
        ShardIteratorType.AtSequenceNumber => shard.Records.TakeWhile(record => Compare(record, sequence!) < 0).Count(),
        _ => shard.Records.TakeWhile(record => Compare(record, sequence!) <= 0).Count(),
    };

    private static List<FakeShard> CreateShards(int count, DateTimeOffset now)
    {
        var width = UInt128.MaxValue / (UInt128)count;
        return [.. Enumerable.Range(0, count).Select(i => new FakeShard(
            Id(i), width * (UInt128)i, i == count - 1 ? UInt128.MaxValue : (width * (UInt128)(i + 1)) - 1, null, null, now))];
    }

    private Task<GetRecordsResult> ReadAsync(string shardIterator, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var parts = shardIterator.Split('|');
        if (OnGetRecords?.Invoke(parts[0]) is { } exception)
        {
            return Task.FromException<GetRecordsResult>(exception);
        }

        lock (_gate)
        {
            GetRecordsCalls++;
            _getRecordsAt.Add(timeProvider.GetUtcNow());
            if (int.Parse(parts[2], CultureInfo.InvariantCulture) != _generation)
            {
                return Task.FromException<GetRecordsResult>(Error(AwsErrorKind.Expired, "ExpiredIteratorException"));
            }

            if (Find(parts[0]) is not { } shard)
            {
                return Task.FromException<GetRecordsResult>(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"));
            }

            var from = int.Parse(parts[1], CultureInfo.InvariantCulture);
            var records = shard.Records.Skip(from).Take(limit).ToArray();
            var next = from + records.Length;
            var isEnd = shard.IsClosed && next == shard.Records.Count;
            var lag = TimeSpan.FromSeconds(shard.Records.Count - next);
            return Task.FromResult(GetRecordsResult.Create(
                records,
                isEnd || ReportsFalseEnd ? null : Iterator(shard, next),
                lag,
                isEnd && ReportsChildren ? [.. shard.Children.Select(child => child.DescribeAsChild())] : null));
        }
    }

    private string Iterator(FakeShard shard, int index) => string.Create(CultureInfo.InvariantCulture, $"{shard.ShardId}|{index}|{_generation}");

    private FakeShard? Find(string shardId) => _shards.Find(shard => shard.ShardId == shardId);

    private FakeShard Require(string shardId) => Find(shardId) ?? throw new ArgumentException($"There is no shard {shardId}", nameof(shardId));

    private int AddChild(UInt128 start, UInt128 end, FakeShard parent, FakeShard? adjacent)
    {
        var number = _shards.Max(shard => Number(shard.ShardId)) + 1;
        var child = new FakeShard(Id(number), start, end, parent.ShardId, adjacent?.ShardId, timeProvider.GetUtcNow());
        foreach (var one in new[] { parent, adjacent }.OfType<FakeShard>())
        {
            one.ClosedAt ??= timeProvider.GetUtcNow();
            one.Children.Add(child);
        }

        _shards.Add(child);
        return number;
    }
}
