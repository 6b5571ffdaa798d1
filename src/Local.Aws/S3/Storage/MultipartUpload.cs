using System.Collections.Immutable;
using Local.Aws.Checksums;

namespace Local.Aws.S3.Storage;

/// <summary>An upload in parts that is not visible yet. Thread-safe: parts come in any order and at once; one that comes again replaces the first.</summary>
internal sealed class MultipartUpload(string id, string bucket, string key, DateTimeOffset initiated)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, StoredPart> _parts = [];
    private UploadState _state;

    public string Id { get; } = id;

    public string Bucket { get; } = bucket;

    public string Key { get; } = key;

    public DateTimeOffset Initiated { get; } = initiated;

    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The algorithm that the client named when it began; null leaves the choice to the service.</summary>
    public ChecksumAlgorithm? Algorithm { get; init; }

    public bool IsComposite { get; init; }

    public IReadOnlyList<StoredPart> Parts
    {
        get
        {
            lock (_gate)
            {
                return [.. _parts.Values];
            }
        }
    }

    /// <summary>Takes over a written file; false when the upload is being completed or has ended.</summary>
    public bool TryAdd(StoredPart part, string writtenPath)
    {
        lock (_gate)
        {
            if (_state != UploadState.Open)
            {
                return false;
            }

            if (_parts.TryGetValue(part.Number, out var replaced))
            {
                File.Delete(replaced.Path);
            }

            File.Move(writtenPath, part.Path);
            _parts[part.Number] = part;
            return true;
        }
    }

    /// <summary>Reserves the upload for one completion: its parts stay as they are until <see cref="Reopen"/> or <see cref="TryEnd"/>.</summary>
    public bool TryBeginCompletion()
    {
        lock (_gate)
        {
            var reserved = _state == UploadState.Open;
            _state = reserved ? UploadState.Completing : _state;
            return reserved;
        }
    }

    /// <summary>A completion that was refused leaves the upload as it was.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _state = UploadState.Open;
        }
    }

    /// <summary>Ends the upload and deletes its parts; false when it is in another state.</summary>
    public bool TryEnd(UploadState from)
    {
        lock (_gate)
        {
            if (_state != from)
            {
                return false;
            }

            _state = UploadState.Ended;
            foreach (var part in _parts.Values)
            {
                File.Delete(part.Path);
            }

            return true;
        }
    }
}
