using System.Buffers.Binary;

namespace Parquet.Pages;

/// <summary>The CRC-32 of zip and gzip, by which writers may guard pages; eight bytes a step.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = sizeof(ulong);

    private static readonly uint[] Tables = CreateTables();

    internal static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan();
        var crc = uint.MaxValue;
        while (bytes.Length >= Step)
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = 0;
            for (var i = 0; i < Step; i++)
            {
                crc ^= tables[((Step - 1 - i) << 8) | (int)(byte)(eight >> (8 * i))];
            }

            bytes = bytes[Step..];
        }

        foreach (var value in bytes)
        {
            crc = (crc >> 8) ^ tables[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    /// <summary>Table n holds what a byte becomes with n zero bytes behind it.</summary>
    private static uint[] CreateTables()
    {
        var tables = new uint[Step << 8];
        for (var i = 0; i < tables.Length; i++)
        {
            if (i > byte.MaxValue)
            {
                var before = tables[i - (1 << 8)];
                tables[i] = (before >> 8) ^ tables[(byte)before];
                continue;
            }

            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            tables[i] = crc;
        }

        return tables;
    }
}
