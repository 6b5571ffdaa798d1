namespace Pipeline.Sinks.Objects;

/// <summary>The few operations on one bucket that the sinks need. Implementations retry throttling and outages without end.</summary>
internal interface IObjectStore
{
    /// <summary>Makes a whole object visible, replacing what was there.</summary>
    ValueTask PutAsync(string key, string contentType, PooledSegments content, CancellationToken cancellationToken);

    /// <summary>Starts an object in parts; nothing is visible before it is completed.</summary>
    ValueTask<string> StartUploadAsync(string key, string contentType, CancellationToken cancellationToken);

    ValueTask<UploadedPart> UploadPartAsync(string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken);

    /// <summary>Makes the object of the parts visible. Repeating it after a lost answer succeeds.</summary>
    ValueTask CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, CancellationToken cancellationToken);

    /// <summary>Gives an upload up; tries once and reports by log only, as the bucket's lifecycle rule removes what stays behind.</summary>
    ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>The object's length, or null when there is none.</summary>
    ValueTask<long?> FindLengthAsync(string key, CancellationToken cancellationToken);

    /// <summary>The object's bytes, or null when there is none.</summary>
    ValueTask<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there counts as removed.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellationToken);
}
