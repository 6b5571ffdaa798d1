using Kinesis.Consumer;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// The records of one shard behind its checkpoint that are not committed, in all object sinks. Reused from epoch to epoch by the shard's processor.
/// </summary>
internal sealed class Epoch : IAsyncDisposable
{
    private readonly SinkTools _tools;
    private readonly TimeProvider _timeProvider;
    private readonly string _shardId;

    /// <summary>The objects that come into being when the epoch ends: dead letters, and those that vacate keys.</summary>
    private readonly List<ObjectUpload> _made = [];
    private long _startedAt;

    public Epoch(SinkTools tools, ShardContext context)
    {
        _tools = tools;
        _timeProvider = context.TimeProvider;
        _shardId = context.ShardId.Value;
        Lake = new LakeWriter(tools.Objects, tools.Lake, _shardId);
        DeadLetters = new DeadLetterBuffer(tools.Objects, tools.DeadLetters, tools.Lake.PartBytes, context.StreamName, _shardId);
    }

    public LakeWriter Lake { get; }

    public DeadLetterBuffer DeadLetters { get; }

    public ArchiveWriter? Archive { get; private set; }

    /// <summary>The record that names the epoch's objects.</summary>
    public RecordPosition First { get; private set; }

    public int Records { get; private set; }

    public TimeSpan Age => Records == 0 ? TimeSpan.Zero : _timeProvider.GetElapsedTime(_startedAt);

    public long HeldBytes => Lake.HeldBytes + DeadLetters.HeldBytes + (Archive?.Upload.HeldBytes ?? 0);

    /// <summary>Counts a record in; the first one starts the epoch.</summary>
    /// <param name="record">The record.</param>
    /// <param name="first">The first record of the prepared epoch that is rebuilt, else null.</param>
    public void Add(in KinesisRecord record, RecordPosition? first)
    {
        if (Records++ == 0)
        {
            First = first ?? RecordPosition.Of(record);
            _startedAt = _timeProvider.GetTimestamp();
            Lake.Begin(First);
            if (_tools.Archive.Enabled)
            {
                Archive = new ArchiveWriter(_tools.Objects, _tools.Archive, _tools.Lake.PartBytes, _shardId, First, record.ApproximateArrival);
            }
        }

        Archive?.Add(record);
    }

    public async ValueTask SendDuePartsAsync(CancellationToken cancellationToken)
    {
        await Lake.SendDuePartsAsync(cancellationToken).ConfigureAwait(false);
        if (Archive is { } archive)
        {
            await archive.Upload.SendDuePartsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends all objects and returns them; they go with the epoch.</summary>
    public async ValueTask<IReadOnlyList<ObjectUpload>> FinishAsync(CancellationToken cancellationToken)
    {
        await Lake.FinishAsync(cancellationToken).ConfigureAwait(false);
        DeadLetters.CreateUploads(First, _made);
        foreach (var upload in _made)
        {
            await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        List<ObjectUpload> all = [.. Lake.Files.Select(file => file.Upload), .. _made];
        if (Archive is { } archive)
        {
            await archive.FinishAsync(cancellationToken).ConfigureAwait(false);
            all.Add(archive.Upload);
        }

        return all;
    }

    /// <summary>Makes the object without rows that stands where a rebuilt epoch has none any more.</summary>
    public async ValueTask<ObjectUpload> VacateAsync(string key, CancellationToken cancellationToken)
    {
        var upload = new ObjectUpload(_tools.Objects, key, ContentTypes.Of(key), _tools.Lake.PartBytes);
        _made.Add(upload);
        _tools.FindDataset(key)?.WriteEmpty(upload.Buffer);
        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        return upload;
    }

    /// <summary>Lets everything go; what was not published is given up.</summary>
    public async ValueTask ResetAsync()
    {
        Records = 0;
        DeadLetters.Clear();
        foreach (var upload in _made)
        {
            await upload.DisposeAsync().ConfigureAwait(false);
        }

        _made.Clear();
        await Lake.ResetAsync().ConfigureAwait(false);
        if (Archive is { } archive)
        {
            Archive = null;
            await archive.DisposeAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => ResetAsync();
}
