namespace Pipeline.Sinks.Objects;

/// <summary>The few operations on one bucket that the sinks need. Implementations retry throttling and outages without end.</summary>
internal interface IObjectStore
{
    /// <summary>Writes a whole object, whatever was there.</summary>
    ValueTask PutAsync(string key, string contentType, PooledSegments content, CancellationToken cancellationToken);

    /// <summary>Starts an object in parts; nothing is visible before it is completed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="manifest">The manifest that it belongs to; kept with the object.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<string> StartUploadAsync(string key, string contentType, string manifest, CancellationToken cancellationToken);

    ValueTask<UploadedPart> UploadPartAsync(string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken);

    /// <summary>Makes the object of the parts visible, or finds that it is: the same length and manifest under the key, as it may be encrypted and its entity tag be anything.</summary>
    /// <returns>False when there is neither the upload nor the object.</returns>
    ValueTask<bool> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string manifest, CancellationToken cancellationToken);

    /// <summary>Gives an upload up; tries once and reports by log only, as the bucket's lifecycle rule removes what stays behind.</summary>
    ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>The object's bytes, or null when there is none.</summary>
    ValueTask<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there counts as removed.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellationToken);
}
