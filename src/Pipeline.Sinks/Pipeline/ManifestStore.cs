using System.Buffers;
using System.Security.Cryptography;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Turns manifests into the state of a prepared checkpoint and back; one too large for the lease's item goes to an object of its own.</summary>
internal sealed class ManifestStore(IObjectStore store, string prefix, string shardId)
{
    /// <summary>DynamoDB's item limit is 400 KB; the rest of the lease takes a few KB, and base64 on the wire does not count.</summary>
    public const int LargestStateBytes = 350 * 1024;

    /// <summary>Prepares the state for a checkpoint; writes the manifest's object if it needs one.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="last">The epoch's last record.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async ValueTask<byte[]> StoreAsync(EpochManifest manifest, RecordPosition last, CancellationToken cancellationToken)
    {
        var state = ManifestFormat.Write(manifest);
        if (state.Length <= LargestStateBytes)
        {
            return state;
        }

        // The content is in the name: neither an owner that has lost the shard, and prepares another end or other keys, nor a rebuild that adds keys
        // and fails to prepare them, may replace the manifest that the lease refers to.
        var key = $"{prefix}{shardId}-{manifest.First}-{last}-{Convert.ToHexStringLower(SHA256.HashData(state).AsSpan(0, 8))}.json.gz";
        using var buffer = new SegmentBuffer();
        buffer.Write(state);
        using var content = buffer.Detach();
        // What is there already under this name has this content.
        await store.PutAsync(key, ContentTypes.Gzip, content, null, cancellationToken).ConfigureAwait(false);
        return ManifestFormat.WriteReference(manifest, key);
    }

    /// <summary>Reads the manifest of a prepared checkpoint; null when another application wrote it.</summary>
    public async ValueTask<EpochManifest?> ReadAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var manifest = ManifestFormat.Read(state.Span, out var key);
        if (key is null)
        {
            return manifest;
        }

        var stored = await store.FindAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The prepared checkpoint names the manifest {key}, which is not there.");
        return ManifestFormat.Read(stored, out _) ?? throw new InvalidDataException($"{key} is no manifest.");
    }

    /// <summary>Removes the object that a committed state refers to, if there is one.</summary>
    public ValueTask ForgetAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        ManifestFormat.Read(state.Span, out var key);
        return key is null ? ValueTask.CompletedTask : store.DeleteAsync(key, cancellationToken);
    }
}
