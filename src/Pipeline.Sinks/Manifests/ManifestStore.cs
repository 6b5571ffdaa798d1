using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Manifests;

/// <summary>
/// The manifests of a bucket: those that are prepared, and the log of those that are published. Keys of the log sort by time.
/// </summary>
internal sealed class ManifestStore(IObjectStore store, string prefix)
{
    /// <summary>Makes a manifest durable before it is prepared.</summary>
    /// <returns>The state for the leases.</returns>
    public async ValueTask<byte[]> StorePreparedAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var key = PreparedKey(manifest.Id);
        await PutAsync(key, manifest, cancellationToken).ConfigureAwait(false);
        return new ManifestReference(CommitManifest.FormatName, CommitManifest.CurrentVersion, key).Write();
    }

    /// <summary>Reads the manifest that a lease was prepared with; null when another application prepared it.</summary>
    /// <exception cref="InvalidDataException">Another version of this program wrote it, or it is damaged or gone.</exception>
    public async ValueTask<CommitManifest?> ReadAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        if (ManifestReference.Read(state.Span) is not { } reference)
        {
            return null;
        }

        var stored = await store.FindAsync(reference.Key, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The prepared checkpoint names the manifest {reference.Key}, which is not there");
        try
        {
            return JsonSerializer.Deserialize(stored, ManifestJson.Default.CommitManifest) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The manifest {reference.Key} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Adds a published manifest to the log. Repeating it changes nothing.</summary>
    public ValueTask LogAsync(CommitManifest manifest, CancellationToken cancellationToken) =>
        PutAsync(LogKey(manifest), manifest.Published(), cancellationToken);

    /// <summary>Whether somebody has published a manifest: all its objects are visible then.</summary>
    public async ValueTask<bool> IsLoggedAsync(CommitManifest manifest, CancellationToken cancellationToken) =>
        await store.FindAsync(LogKey(manifest), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Removes a prepared manifest that no lease refers to any more.</summary>
    public ValueTask ForgetPreparedAsync(CommitManifest manifest, CancellationToken cancellationToken) => store.DeleteAsync(PreparedKey(manifest.Id), cancellationToken);

    /// <summary>Where a manifest lies while it is prepared.</summary>
    public string PreparedKey(string id) => $"{prefix}prepared/{id}.json";

    private string LogKey(CommitManifest manifest) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}log/{manifest.PreparedAt.UtcDateTime:yyyy/MM/dd}/{manifest.Id}.json");

    private async ValueTask PutAsync(string key, CommitManifest manifest, CancellationToken cancellationToken)
    {
        using var buffer = new SegmentBuffer();
        buffer.Write(JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.CommitManifest));
        using var content = buffer.Detach();
        await store.PutAsync(key, ContentTypes.Json, content, cancellationToken).ConfigureAwait(false);
    }
}
