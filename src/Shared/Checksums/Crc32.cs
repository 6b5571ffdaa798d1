using System.Buffers.Binary;

namespace Shared.Checksums;

/// <summary>
/// The CRC-32 of IEEE 802.3, zip and gzip, which guards messages of event streams, answers of DynamoDB and pages of Parquet files; eight bytes a step. Compiled into
/// each project that needs it: they know nothing of each other.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private static readonly uint[] Table = CreateTable();

    /// <summary>The checksum of what was hashed before and these bytes behind it; 0 to begin with.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        // A span that is known to have all slices lets the compiler leave out its bounds checks.
        var table = Table.AsSpan(0, Slices * 256);
        crc = ~crc;
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(7 * 256) + (int)(low & 255)]
                ^ table[(6 * 256) + (int)((low >> 8) & 255)]
                ^ table[(5 * 256) + (int)((low >> 16) & 255)]
                ^ table[(4 * 256) + (int)(low >> 24)]
                ^ table[(3 * 256) + (int)(high & 255)]
                ^ table[(2 * 256) + (int)((high >> 8) & 255)]
                ^ table[256 + (int)((high >> 16) & 255)]
                ^ table[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
        {
            crc = table[(int)((crc ^ value) & 255)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[Slices * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            var before = table[i - 256];
            table[i] = table[before & 255] ^ (before >> 8);
        }

        return table;
    }
}
