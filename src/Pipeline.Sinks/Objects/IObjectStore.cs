namespace Pipeline.Sinks.Objects;

/// <summary>The few operations on one bucket that the sinks need. Implementations retry throttling and outages without end.</summary>
internal interface IObjectStore
{
    /// <summary>Makes a whole object visible if what is there is what the caller knows of.</summary>
    /// <param name="key">The key.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="replaces">The entity tag of the object to replace; null when there must be none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Null when it is visible; else the tag of what is there instead, which may be an earlier attempt's own effect, or empty when nothing is.</returns>
    ValueTask<string?> PutAsync(string key, string contentType, PooledSegments content, string? replaces, CancellationToken cancellationToken);

    /// <summary>Starts an object in parts; nothing is visible before it is completed.</summary>
    ValueTask<string> StartUploadAsync(string key, string contentType, CancellationToken cancellationToken);

    ValueTask<UploadedPart> UploadPartAsync(string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken);

    /// <summary>Makes the object of the parts visible under the condition of <see cref="PutAsync"/>, whose answer it gives. Repeating it after a lost answer succeeds.</summary>
    ValueTask<string?> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string? replaces, CancellationToken cancellationToken);

    /// <summary>Gives an upload up; tries once and reports by log only, as the bucket's lifecycle rule removes what stays behind.</summary>
    ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>The object's bytes, or null when there is none.</summary>
    ValueTask<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there counts as removed.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellationToken);
}
