namespace Pipeline.Sinks.Objects;

/// <summary>
/// One object on its way: bytes are appended, leave early as parts once there are enough, and become visible only by <see cref="PublishAsync"/>.
/// A small object is held and put in one request. Owned by the epoch; disposing gives up what was not published.
/// </summary>
internal sealed class ObjectUpload : IAsyncDisposable
{
    /// <summary>S3 refuses smaller parts but for the last (EntityTooSmall).</summary>
    public const int SmallestPartBytes = 5 * 1024 * 1024;

    private readonly IObjectStore _store;
    private readonly string _contentType;
    private readonly int _partBytes;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<UploadedPart> _parts = [];
    private Task _sending = Task.CompletedTask;
    private PooledSegments? _whole;
    private long _sendingBytes;
    private string? _uploadId;
    private bool _isPublished;

    public ObjectUpload(IObjectStore store, string key, string contentType, int partBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partBytes, SmallestPartBytes);
        _store = store;
        Key = key;
        _contentType = contentType;
        _partBytes = partBytes;
    }

    public string Key { get; }

    public SegmentBuffer Buffer { get; } = new();

    /// <summary>Bytes of the object so far, sent ones included.</summary>
    public long Length => SentBytes + Buffer.Length + (_whole?.Length ?? 0);

    /// <summary>Memory held, that of a part on its way included.</summary>
    public long HeldBytes => Buffer.HeldBytes + (_whole?.HeldBytes ?? 0) + (_sending.IsCompleted ? 0 : _sendingBytes);

    public bool IsMultipart => _uploadId is not null;

    private long SentBytes { get; set; }

    /// <summary>
    /// Sends what is buffered, if it makes a part. One part is on its way at a time; a second waits for the first. A large row group leaves as
    /// several, because each must arrive within the time limit of one attempt.
    /// </summary>
    public async ValueTask SendDuePartsAsync(CancellationToken cancellationToken)
    {
        while (Buffer.Length >= _partBytes)
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>No more bytes will come: of an object in parts, the rest leaves now, so that publishing is one small request.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (!IsMultipart && Buffer.Length < _partBytes)
        {
            _whole ??= Buffer.Detach();
            return;
        }

        await SendDuePartsAsync(cancellationToken).ConfigureAwait(false);
        if (Buffer.Length > 0)
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }

        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the object visible, after <see cref="FinishAsync"/>, in the place of what is known to be there.</summary>
    /// <param name="replaces">The entity tag of the object to replace; null when there must be none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Null when it is visible; else the tag of what is there instead, empty when nothing is.</returns>
    public async ValueTask<string?> PublishAsync(string? replaces, CancellationToken cancellationToken)
    {
        var there = _uploadId is { } uploadId
            ? await _store.CompleteUploadAsync(Key, uploadId, _parts, SentBytes, replaces, cancellationToken).ConfigureAwait(false)
            : await _store.PutAsync(
                Key,
                _contentType,
                _whole ?? throw new InvalidOperationException($"{Key} is published before it is finished."),
                replaces,
                cancellationToken).ConfigureAwait(false);
        _isPublished = there is null;
        return there;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // The failure of a part was or is reported by whoever waits for it; here only its end matters, because it reads rented memory.
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Buffer.Dispose();
        _whole?.Dispose();
        _whole = null;
        if (_uploadId is { } uploadId && !_isPublished)
        {
            await _store.AbortUploadAsync(Key, uploadId, CancellationToken.None).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        _uploadId ??= await _store.StartUploadAsync(Key, _contentType, cancellationToken).ConfigureAwait(false);
        var content = Buffer.Detach(_partBytes);
        _sendingBytes = content.HeldBytes;
        SentBytes += content.Length;
        _sending = SendPartAsync(_uploadId, content, _stop.Token);
    }

    private async Task SendPartAsync(string uploadId, PooledSegments content, CancellationToken cancellationToken)
    {
        using (content)
        {
            _parts.Add(await _store.UploadPartAsync(Key, uploadId, _parts.Count + 1, content, cancellationToken).ConfigureAwait(false));
        }
    }
}
