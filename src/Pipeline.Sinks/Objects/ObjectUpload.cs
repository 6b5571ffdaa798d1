namespace Pipeline.Sinks.Objects;

/// <summary>
/// One object on its way: bytes are appended, leave as parts once there are enough, and are all uploaded by <see cref="FinishAsync"/>; they become visible when somebody
/// completes the upload. Owned by the epoch; disposing gives the upload up unless it <see cref="IsKept"/>.
/// </summary>
internal sealed class ObjectUpload : IAsyncDisposable
{
    /// <summary>S3 refuses smaller parts but for the last (EntityTooSmall).</summary>
    public const int SmallestPartBytes = 5 * 1024 * 1024;

    private readonly IObjectStore _store;
    private readonly string _contentType;
    private readonly string _manifest;
    private readonly int _partBytes;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<UploadedPart> _parts = [];
    private Task _sending = Task.CompletedTask;
    private long _sendingBytes;
    private string? _uploadId;

    public ObjectUpload(IObjectStore store, string key, string contentType, string manifest, int partBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partBytes, SmallestPartBytes);
        _store = store;
        Key = key;
        _contentType = contentType;
        _manifest = manifest;
        _partBytes = partBytes;
    }

    public string Key { get; }

    public SegmentBuffer Buffer { get; } = new();

    /// <summary>Bytes of the object so far, sent ones included.</summary>
    public long Length => SentBytes + Buffer.Length;

    /// <summary>Memory held, that of a part on its way included.</summary>
    public long HeldBytes => Buffer.HeldBytes + (_sending.IsCompleted ? 0 : _sendingBytes);

    /// <summary>Whether a part could not be sent for a reason that does not pass: <see cref="FinishAsync"/> will tell.</summary>
    public bool HasFailed => _sending.IsFaulted;

    /// <summary>The upload, once it is finished.</summary>
    public string UploadId => _uploadId ?? throw new InvalidOperationException($"{Key} is not uploaded.");

    public IReadOnlyList<UploadedPart> Parts => _parts;

    private long SentBytes { get; set; }

    /// <summary>
    /// Begins to send a part, if there is one and none is on its way. A large row group leaves as several, because each must arrive within the time limit of one
    /// attempt.
    /// </summary>
    public void SendDuePart()
    {
        if (_sending.IsCompletedSuccessfully && Buffer.Length >= _partBytes)
        {
            Send();
        }
    }

    /// <summary>As <see cref="SendDuePart"/>, but waits for the part before: what is buffered stays about one part, however fast bytes come.</summary>
    public async ValueTask SendFullPartAsync(CancellationToken cancellationToken)
    {
        if (Buffer.Length >= _partBytes)
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            Send();
        }
    }

    /// <summary>No more bytes will come: sends what is left and waits for it.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (Buffer.Length > 0)
        {
            Send();
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the upload may be another's to complete: then disposing does not give it up.</summary>
    public bool IsKept { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // The failure of a part was or is reported by whoever waits for it; here only its end matters, because it reads rented memory.
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Buffer.Dispose();
        if (_uploadId is { } uploadId && !IsKept)
        {
            await _store.AbortUploadAsync(Key, uploadId, CancellationToken.None).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private void Send()
    {
        var content = Buffer.Detach(_partBytes);
        _sendingBytes = content.HeldBytes;
        SentBytes += content.Length;
        _sending = SendPartAsync(content, _stop.Token);
    }

    private async Task SendPartAsync(PooledSegments content, CancellationToken cancellationToken)
    {
        using (content)
        {
            _uploadId ??= await _store.StartUploadAsync(Key, _contentType, _manifest, cancellationToken).ConfigureAwait(false);
            _parts.Add(await _store.UploadPartAsync(Key, _uploadId, _parts.Count + 1, content, cancellationToken).ConfigureAwait(false));
        }
    }
}
