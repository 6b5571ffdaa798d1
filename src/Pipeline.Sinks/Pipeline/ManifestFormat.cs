using System.IO.Compression;
using System.Text.Json;
using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Writes and reads manifests: JSON, in gzip once it pays.</summary>
internal static class ManifestFormat
{
    /// <summary>Distinguishes our state from that of another application whose lease table is taken over.</summary>
    private const string Name = "pipeline-epoch";

    private const int Version = 1;
    private const int GzipAboveBytes = 4 * 1024;

    /// <summary>More than the largest item could hold unpacked, many times over.</summary>
    private const int LargestBytes = 64 << 20;

    public static byte[] Write(EpochManifest manifest) => Pack(writer =>
    {
        WriteHead(writer, manifest);
        writer.WriteStartArray("keys");
        foreach (var key in manifest.Keys)
        {
            writer.WriteStringValue(key);
        }

        writer.WriteEndArray();
    });

    /// <summary>Writes a manifest whose keys lie in an object of their own.</summary>
    public static byte[] WriteReference(EpochManifest manifest, string keysObject) => Pack(writer =>
    {
        WriteHead(writer, manifest);
        writer.WriteString("keysObject", keysObject);
    });

    /// <summary>Reads what was stored.</summary>
    /// <param name="state">The bytes.</param>
    /// <param name="keysObject">The object that holds the whole manifest, if this is only a reference to it.</param>
    /// <returns>Null when another application wrote the state.</returns>
    /// <exception cref="InvalidDataException">A later version of this program wrote the state, or it is damaged.</exception>
    public static EpochManifest? Read(ReadOnlySpan<byte> state, out string? keysObject)
    {
        keysObject = null;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(Unpack(state));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return null;
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || !format.ValueEquals(Name))
            {
                return null;
            }

            if (!root.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number != Version)
            {
                throw new InvalidDataException(
                    $"The prepared checkpoint holds a manifest of version {version}; this program reads version {Version}. Start the version that wrote it and let it drain.");
            }

            keysObject = root.TryGetProperty("keysObject", out var reference) ? reference.GetString() : null;
            return ReadBody(root);
        }
    }

    private static EpochManifest ReadBody(JsonElement root)
    {
        try
        {
            var first = root.GetProperty("first");
            var position = new RecordPosition(SequenceNumber.Parse(first.GetProperty("sequence").GetString()!), first.GetProperty("sub").GetInt64());
            var contracts = root.GetProperty("contracts").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetInt32(), StringComparer.Ordinal);
            var keys = root.TryGetProperty("keys", out var list) ? list.EnumerateArray().Select(key => key.GetString()!).ToArray() : [];
            return new EpochManifest(position, contracts, keys);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            throw new InvalidDataException($"The prepared checkpoint holds a damaged manifest: {exception.Message}", exception);
        }
    }

    private static void WriteHead(Utf8JsonWriter writer, EpochManifest manifest)
    {
        writer.WriteString("format", Name);
        writer.WriteNumber("version", Version);
        writer.WriteStartObject("first");
        writer.WriteString("sequence", manifest.First.Sequence.Text);
        writer.WriteNumber("sub", manifest.First.SubSequence);
        writer.WriteEndObject();
        writer.WriteStartObject("contracts");
        foreach (var (name, version) in manifest.Contracts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(name, version);
        }

        writer.WriteEndObject();
    }

    private static byte[] Pack(Action<Utf8JsonWriter> write)
    {
        using var plain = new MemoryStream();
        using (var writer = new Utf8JsonWriter(plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        if (plain.Length <= GzipAboveBytes)
        {
            return plain.ToArray();
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            plain.Position = 0;
            plain.CopyTo(gzip);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(ReadOnlySpan<byte> state)
    {
        if (state is not [0x1F, 0x8B, ..])
        {
            return state.ToArray();
        }

        using var packed = new MemoryStream(state.ToArray());
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = gzip.Read(buffer)) > 0)
        {
            plain.Write(buffer, 0, read);
            if (plain.Length > LargestBytes)
            {
                throw new InvalidDataException($"A manifest is larger than {LargestBytes} bytes.");
            }
        }

        return plain.ToArray();
    }
}
