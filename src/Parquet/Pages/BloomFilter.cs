using System.Buffers.Binary;
using System.Numerics;
using Parquet.Thrift;
using Shared.Checksums;

namespace Parquet.Pages;

/// <summary>Parquet's split-block bloom filter: blocks of 256 bits, one bit in each of eight words per value.</summary>
internal sealed class BloomFilter
{
    internal const int BlockBytes = 32;
    private const int WordsPerBlock = 8;

    /// <summary>Filters above this size are read whole by engines and cost more than they save.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly uint[] Salts =
        [0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU, 0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U];

    private readonly byte[] _bits;

    private BloomFilter(byte[] bits) => _bits = bits;

    /// <summary>Sizes a filter for so many distinct values and a share of false positives.</summary>
    internal static BloomFilter Create(int distinct, double falsePositives)
    {
        var bits = -8.0 * Math.Max(1, distinct) / Math.Log(1 - Math.Pow(falsePositives, 1.0 / 8));
        var bytes = BitOperations.RoundUpToPowerOf2((uint)Math.Min(MaxBytes, Math.Ceiling(bits / 8)));
        return new BloomFilter(new byte[Math.Clamp((int)bytes, BlockBytes, MaxBytes)]);
    }

    /// <summary>Reads a filter with its header.</summary>
    internal static BloomFilter Read(ReadOnlySpan<byte> source)
    {
        var thrift = new ThriftReader(source);
        var bytes = BloomFilterHeader.Read(ref thrift);
        return bytes >= BlockBytes && bytes % BlockBytes == 0 && bytes <= source.Length - thrift.Position
            ? new BloomFilter(source.Slice(thrift.Position, bytes).ToArray())
            : throw new ParquetException($"A bloom filter states {bytes} bytes of which {source.Length - thrift.Position} are there.");
    }

    internal void Add(ReadOnlySpan<byte> value)
    {
        var hash = XxHash64.Compute(value);
        var block = Block(hash);
        for (var i = 0; i < WordsPerBlock; i++)
        {
            var word = block[(i * sizeof(uint))..];
            BinaryPrimitives.WriteUInt32LittleEndian(word, BinaryPrimitives.ReadUInt32LittleEndian(word) | Mask(hash, i));
        }
    }

    internal bool MayContain(ReadOnlySpan<byte> value)
    {
        var hash = XxHash64.Compute(value);
        var block = Block(hash);
        for (var i = 0; i < WordsPerBlock; i++)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]) & Mask(hash, i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the filter behind its header and returns the bytes of both.</summary>
    internal int Write(PageSink sink)
    {
        var header = BloomFilterHeader.Create(_bits.Length);
        sink.Write(header);
        sink.Write(_bits);
        return header.Length + _bits.Length;
    }

    /// <summary>The upper half of the hash chooses the block, the lower half the bits.</summary>
    private Span<byte> Block(ulong hash)
    {
        var index = (int)(((hash >> 32) * (ulong)(_bits.Length / BlockBytes)) >> 32);
        return _bits.AsSpan(index * BlockBytes, BlockBytes);
    }

    private static uint Mask(ulong hash, int word) => 1u << (int)(unchecked((uint)hash * Salts[word]) >> 27);
}
