using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>Inflates gzip and zlib payloads up to a limit. What is not well-formed or becomes too large stays as it came and is counted. Owned by one source.</summary>
/// <remarks>The framework's inflater is a stream: this is the one place of the way from the stream to the processor that allocates for a record.</remarks>
internal sealed class PayloadInflater(PayloadEncoding encoding, int maxBytes)
{
    private const uint AdlerModulus = 65_521;

    /// <summary>So many bytes cannot overflow the sums (RFC 1950).</summary>
    private const int AdlerBlock = 5_552;

    /// <summary>Payloads left as they came since the last <see cref="Reset"/>, because they would become too large.</summary>
    public int TooLarge { get; private set; }

    /// <summary>Payloads left as they came since the last <see cref="Reset"/>, because they only begin like compressed ones.</summary>
    public int Malformed { get; private set; }

    public void Reset()
    {
        TooLarge = 0;
        Malformed = 0;
    }

    public bool IsNeeded(ReadOnlySpan<KinesisRecord> records)
    {
        if (encoding == PayloadEncoding.Plain)
        {
            return false;
        }

        foreach (ref readonly var record in records)
        {
            if (IsGzip(record.Data.Span) || IsZlib(record.Data.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The record with its payload inflated into pages, or as it is.</summary>
    public KinesisRecord Inflate(in KinesisRecord record, InflatedPages pages)
    {
        var data = record.Data;
        if (encoding == PayloadEncoding.Plain || !(IsGzip(data.Span) || IsZlib(data.Span)))
        {
            return record;
        }

        try
        {
            using var compressed = Open(data);
            if (!TryRead(compressed, pages, out var payload))
            {
                TooLarge++;
                return record;
            }

            if (IsWhole(data.Span, payload.Span))
            {
                return record with { Data = payload };
            }

            Malformed++;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            Malformed++;
        }

        return record;
    }

    private static bool IsGzip(ReadOnlySpan<byte> data) => data.Length > 18 && data[0] == 0x1F && data[1] == 0x8B && data[2] == 8;

    // RFC 1950: method 8 with a window of 32 KB, no preset dictionary, and the two bytes divisible by 31.
    private static bool IsZlib(ReadOnlySpan<byte> data) => data.Length > 6 && data[0] == 0x78 && data[1] is 0x01 or 0x5E or 0x9C or 0xDA;

    private static Stream Open(ReadOnlyMemory<byte> data)
    {
        var bytes = MemoryMarshal.TryGetArray(data, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(data.ToArray(), writable: false);
        return IsGzip(data.Span) ? new GZipStream(bytes, CompressionMode.Decompress) : new ZLibStream(bytes, CompressionMode.Decompress);
    }

    // The framework's streams take a payload that was cut off for one that ends there. The end of a whole one is its length, or its checksum.
    private static bool IsWhole(ReadOnlySpan<byte> data, ReadOnlySpan<byte> payload) => IsGzip(data)
        ? BinaryPrimitives.ReadUInt32LittleEndian(data[^4..]) == (uint)payload.Length
        : BinaryPrimitives.ReadUInt32BigEndian(data[^4..]) == Adler32(payload);

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        var (sum, sumOfSums) = (1u, 0u);
        while (!bytes.IsEmpty)
        {
            var block = bytes[..Math.Min(AdlerBlock, bytes.Length)];
            foreach (var value in block)
            {
                sum += value;
                sumOfSums += sum;
            }

            sum %= AdlerModulus;
            sumOfSums %= AdlerModulus;
            bytes = bytes[block.Length..];
        }

        return (sumOfSums << 16) | sum;
    }

    private bool TryRead(Stream compressed, InflatedPages pages, out ReadOnlyMemory<byte> payload)
    {
        var target = pages.Free;
        var length = 0;
        while (true)
        {
            if (length == target.Length)
            {
                target = pages.Grow(target.Span);
            }

            // One byte beyond the limit tells a payload that is too large.
            var read = compressed.Read(target.Span[length..Math.Min(target.Length, maxBytes + 1)]);
            length += read;
            if (length > maxBytes)
            {
                payload = default;
                return false;
            }

            if (read == 0)
            {
                payload = pages.Take(length);
                return true;
            }
        }
    }
}
