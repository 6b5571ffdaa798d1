using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Local.Aws.Kinesis.Streams;

/// <summary>Hash keys: unsigned 128-bit numbers, written in decimal.</summary>
internal static class HashKey
{
    [SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "Kinesis routes by the MD5 of the partition key.")]
    public static UInt128 OfPartitionKey(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(utf8, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    public static bool TryParse(ReadOnlySpan<byte> digits, out UInt128 key) =>
        UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out key);

    public static bool TryParse(string digits, out UInt128 key) =>
        UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out key);

    public static string Format(UInt128 key) => key.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where range number <paramref name="index"/> of <paramref name="count"/> equal ranges starts.</summary>
    public static UInt128 StartOf(int index, int count)
    {
        // 2^128 / count does not fit, so (2^128 - 1) / count and its remainder are scaled apart.
        var (size, rest) = UInt128.DivRem(UInt128.MaxValue, (UInt128)(uint)count);
        return (size * (UInt128)(uint)index) + ((rest + 1) * (UInt128)(uint)index / (UInt128)(uint)count);
    }
}
