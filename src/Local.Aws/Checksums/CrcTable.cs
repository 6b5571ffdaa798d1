using System.Buffers.Binary;

namespace Local.Aws.Checksums;

/// <summary>A reflected CRC of up to 64 bits, eight bytes a step by eight tables. Its CRC-32 is not the clients' own: a server that shares their mistake cannot show it.</summary>
internal sealed class CrcTable
{
    /// <summary>ISO-HDLC, the CRC32 of zip, event streams and S3.</summary>
    public static readonly CrcTable Crc32 = new(0xEDB88320, uint.MaxValue, 4);

    /// <summary>Castagnoli.</summary>
    public static readonly CrcTable Crc32C = new(0x82F63B78, uint.MaxValue, 4);

    /// <summary>CRC-64/NVME.</summary>
    public static readonly CrcTable Crc64Nvme = new(0x9A6C9329AC4BC9B5, ulong.MaxValue, 8);

    private readonly ulong[] _table = new ulong[8 * 256];

    private CrcTable(ulong polynomial, ulong initial, int byteCount)
    {
        Initial = initial;
        ByteCount = byteCount;
        for (var value = 0; value < 256; value++)
        {
            var crc = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ polynomial;
            }

            _table[value] = crc;
        }

        for (var value = 256; value < _table.Length; value++)
        {
            var crc = _table[value - 256];
            _table[value] = _table[crc & 0xFF] ^ (crc >> 8);
        }
    }

    public int ByteCount { get; }

    /// <summary>The state before the first byte; the final value is the state with all bits flipped.</summary>
    public ulong Initial { get; }

    public static uint HashCrc32(ReadOnlySpan<byte> bytes) => (uint)~Crc32.Append(Crc32.Initial, bytes);

    public ulong Append(ulong state, ReadOnlySpan<byte> bytes)
    {
        var table = _table;
        while (bytes.Length >= 8)
        {
            var word = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = table[(7 * 256) + (byte)word]
                ^ table[(6 * 256) + (byte)(word >> 8)]
                ^ table[(5 * 256) + (byte)(word >> 16)]
                ^ table[(4 * 256) + (byte)(word >> 24)]
                ^ table[(3 * 256) + (byte)(word >> 32)]
                ^ table[(2 * 256) + (byte)(word >> 40)]
                ^ table[256 + (byte)(word >> 48)]
                ^ table[(byte)(word >> 56)];
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            state = table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }
}
