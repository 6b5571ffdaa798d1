using System.Globalization;
using System.Security.Cryptography;
using Kinesis.Consumer;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Commit;

/// <summary>
/// The files that the shards of a group fill together, from one commit to the next. Filled under the group's gate; once it is sealed it belongs to its commit.
/// </summary>
internal sealed class GroupEpoch : IAsyncDisposable
{
    private readonly SinkTools _tools;
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly List<EpochPart> _parts = [];
    private readonly List<ObjectUpload> _deadLetterUploads = [];
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource<EpochOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArchiveWriter? _archive;
    private Task _cutting = Task.CompletedTask;
    private bool _isDisposed;

    public GroupEpoch(SinkTools tools, string stream, TimeProvider timeProvider)
    {
        _tools = tools;
        _timeProvider = timeProvider;
        _startedAt = timeProvider.GetTimestamp();
        BegunAt = timeProvider.GetUtcNow();
        Id = string.Create(CultureInfo.InvariantCulture, $"{BegunAt.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        Name = $"{stream}-{Id}";
        Lake = new LakeWriter(tools.Objects, tools.Lake, Name, Id);
        DeadLetters = new DeadLetterBuffer(tools.Objects, tools.DeadLetters, tools.Lake.PartBytes);
    }

    /// <summary>The manifest's, if it comes to one. Random, so that no two epochs ever share a key; it begins with the time, so that keys sort.</summary>
    public string Id { get; }

    /// <summary>What the keys of its objects contain.</summary>
    public string Name { get; }

    public DateTimeOffset BegunAt { get; }

    public LakeWriter Lake { get; }

    public DeadLetterBuffer DeadLetters { get; }

    public IReadOnlyList<EpochPart> Parts => _parts;

    public long Records { get; private set; }

    public TimeSpan Age => _timeProvider.GetElapsedTime(_startedAt);

    public long HeldBytes => Lake.Figures.HeldBytes + HeldBesideBytes;

    /// <summary>Why it is to be committed as soon as the one before is; none while it goes on.</summary>
    public FlushReason Due { get; set; }

    /// <summary>Whether it has what an epoch may have: nothing is added any more before it is committed.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether a change of its files failed halfway: it cannot be committed.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>What it comes to if nothing more succeeds: once it is prepared that no longer depends on its leases. Its commit's.</summary>
    public EpochOutcome Outcome { get; set; } = EpochOutcome.ThrownAway;

    /// <summary>Ends when it is over. Never faults.</summary>
    public Task<EpochOutcome> Completion => _completion.Task;

    /// <summary>Cancelled when one of its leases was lost before it was decided.</summary>
    public CancellationToken Cut => _cut.Token;

    public EpochPart? PartOf(GroupMember member) => _parts.Find(part => part.Member == member);

    public bool HasShard(ShardId shardId) => _parts.Exists(part => part.Member.ShardId == shardId);

    /// <param name="releaseRequested">Whether the memory budget asks to let go.</param>
    public EpochSnapshot Look(bool releaseRequested)
    {
        var lake = Lake.Figures;
        return new EpochSnapshot(
            Records, lake.Bytes + DeadLetters.HeldBytes, lake.HeldBytes + HeldBesideBytes, lake.BufferedBytes, lake.Files, lake.HasFullFile, lake.HasFailed, Age, releaseRequested);
    }

    /// <summary>Takes a slice of a shard's records: rows, failures, and the records themselves for the archive.</summary>
    public void Append(GroupMember member, ReadOnlySpan<KinesisRecord> records, RecordPosition to, RecordIntake intake)
    {
        var part = PartOf(member);
        if (part is null)
        {
            _parts.Add(part = new EpochPart(member, member.Position));
        }

        // Until the slice is whole: half of one in its files would be committed, and read again.
        IsSpoiled = true;
        intake.AppendRows(Lake, DeadLetters);
        if (_tools.Archive.Enabled && !records.IsEmpty)
        {
            _archive ??= new ArchiveWriter(_tools.Objects, _tools.Archive, _tools.Lake.PartBytes, Name, Id, records[0].ApproximateArrival);
            foreach (ref readonly var record in records)
            {
                _archive.Add(member.ShardId.Value, record);
            }
        }

        part.Add(to, records.Length);
        Records += records.Length;
        IsSpoiled = false;
        Lake.SendDueParts();
        _archive?.Upload.SendDuePart();
    }

    /// <summary>Encodes rows that are only buffered, to hold less memory.</summary>
    public void Seal()
    {
        IsSpoiled = true;
        Lake.Seal();
        IsSpoiled = false;
        Lake.SendDueParts();
    }

    /// <summary>Ends all objects and uploads them whole; nothing of them is visible.</summary>
    public async ValueTask<IReadOnlyList<ManifestObject>> FinishAsync(CancellationToken cancellationToken)
    {
        await Lake.FinishAsync(_tools.Lake.PublishConcurrency, cancellationToken).ConfigureAwait(false);
        await DeadLetters.UploadAsync(Name, Id, _deadLetterUploads, cancellationToken).ConfigureAwait(false);

        List<ManifestObject> all =
        [
            .. Lake.Files.Select(file => Describe(file.Upload, ManifestObject.Lake, file.Summary!.RowCount) with
            {
                Dataset = file.Dataset.Contract.Name,
                Partition = file.PartitionPath.Length == 0 ? null : file.PartitionPath,
            }),
            .. _deadLetterUploads.Select(upload => Describe(upload, ManifestObject.DeadLetters, DeadLetters.LinesOf(upload.Key))),
        ];
        if (_archive is { } archive)
        {
            await archive.FinishAsync(cancellationToken).ConfigureAwait(false);
            all.Add(Describe(archive.Upload, ManifestObject.Archive, Records));
        }

        return all;
    }

    /// <summary>From here on others may need the uploads: they are not given up any more, whatever happens.</summary>
    public void Keep()
    {
        foreach (var upload in Uploads)
        {
            upload.IsKept = true;
        }
    }

    /// <summary>It is certain that nobody can need the uploads.</summary>
    public void GiveUp()
    {
        foreach (var upload in Uploads)
        {
            upload.IsKept = false;
        }
    }

    /// <summary>One of its leases is lost: its commit, if it is under way and not decided, ends at once.</summary>
    public void CutOff()
    {
        lock (_cut)
        {
            if (!_isDisposed)
            {
                _cutting = _cut.CancelAsync();
            }
        }
    }

    public void Complete(EpochOutcome outcome) => _completion.TrySetResult(outcome);

    public async ValueTask DisposeAsync()
    {
        lock (_cut)
        {
            _isDisposed = true;
        }

        await _cutting.ConfigureAwait(false);
        await Task.WhenAll(_deadLetterUploads.Select(upload => upload.DisposeAsync().AsTask()).Append(Lake.DisposeAsync().AsTask())).ConfigureAwait(false);
        _deadLetterUploads.Clear();
        if (_archive is { } archive)
        {
            _archive = null;
            await archive.DisposeAsync().ConfigureAwait(false);
        }

        _cut.Dispose();
    }

    private long HeldBesideBytes => DeadLetters.HeldBytes + (_archive?.Upload.HeldBytes ?? 0);

    private IEnumerable<ObjectUpload> Uploads
    {
        get
        {
            var uploads = Lake.Files.Select(file => file.Upload).Concat(_deadLetterUploads);
            return _archive is { } archive ? uploads.Append(archive.Upload) : uploads;
        }
    }

    private static ManifestObject Describe(ObjectUpload upload, string kind, long rows) =>
        new(upload.Key, kind, Dataset: null, Partition: null, rows, upload.Length, upload.UploadId, [.. upload.Parts]);
}
