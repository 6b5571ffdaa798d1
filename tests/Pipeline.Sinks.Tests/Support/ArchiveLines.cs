using System.IO.Compression;
using System.Text.Json;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Reads an archive object.</summary>
internal static class ArchiveLines
{
    public static IReadOnlyList<byte[]> Payloads(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        var payloads = new List<byte[]>();
        while (reader.ReadLine() is { } line)
        {
            payloads.Add(JsonSerializer.Deserialize<JsonElement>(line).GetProperty("data").GetBytesFromBase64());
        }

        return payloads;
    }
}
