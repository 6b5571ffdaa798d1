using Parquet.Compression;
using Parquet.Reading;
using Parquet.Tests.Support;

namespace Parquet.Tests.Reading;

/// <summary>Damaged files: reading either gives values or a <see cref="ParquetException"/>, and never much memory.</summary>
public sealed class HostileBytesTests
{
    private static readonly ParquetReaderOptions Limits = new() { MaxChunkBytes = 4 * 1024 * 1024 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void FlippedBytesNeverCrashTheReader(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 15; round++)
        {
            var file = File((seed * 100) + round);
            for (var damage = 0; damage < 60; damage++)
            {
                var bytes = (byte[])file.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    // Half of the damage hits the footer, which decides most.
                    var at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Max(0, bytes.Length - 600), bytes.Length - 8);
                    bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
                }

                ReadAll(bytes, $"seed {seed}, round {round}, damage {damage}");
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void CutOffFilesAreRefused(int seed)
    {
        var file = File(seed);
        for (var length = 0; length < file.Length; length += Math.Max(1, file.Length / 400))
        {
            Assert.Throws<ParquetException>(() => new ParquetFileReader(file.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void NoiseBetweenTheMagicsIsRefused(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(12, 300)];
            random.NextBytes(bytes);
            "PAR1"u8.CopyTo(bytes);
            "PAR1"u8.CopyTo(bytes.AsSpan(bytes.Length - 4));
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 8), random.Next(bytes.Length));

            ReadAll(bytes, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void SnappyNoiseIsRefusedOrDecoded()
    {
        var random = new Random(31);
        var target = new byte[1000];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(2, 60)];
            random.NextBytes(bytes);
            bytes[0] = 0xE8;
            bytes[1] = 0x07;
            try
            {
                SnappyDecoder.Decompress(bytes, target);
            }
            catch (ParquetException)
            {
                continue;
            }
        }
    }

    private static byte[] File(int seed)
    {
        var random = new RandomRows(seed);
        var schema = random.Schema();
        return ParquetFiles.Write(schema, random.Rows(schema, random.Next(1, 120)), random.Options(), 50);
    }

    private static void ReadAll(byte[] bytes, string context)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var chunks = 1;
        try
        {
            using var reader = new ParquetFileReader(bytes, Limits);
            for (var group = 0; group < reader.Metadata.RowGroups.Count; group++)
            {
                for (var leaf = 0; leaf < reader.Schema.Columns.Count; leaf++)
                {
                    chunks++;
                    Quietly(() => reader.ReadColumn(group, leaf));
                    Quietly(() => reader.ReadColumnIndex(group, leaf));
                    Quietly(() => reader.ReadOffsetIndex(group, leaf));
                    Quietly(() => reader.MayContain(group, leaf, [1, 2, 3]));
                    Assert.True(reader.OutstandingBuffers == 0, $"{context}: {reader.OutstandingBuffers} buffers were not given back.");
                }
            }
        }
        catch (ParquetException)
        {
            // Refused as a whole, which is one of the two right answers.
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{context}: {exception}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < (chunks * 4 * Limits.MaxChunkBytes) + (200L * bytes.Length), $"{context}: {allocated} bytes were allocated.");
    }

    private static void Quietly(Action read)
    {
        try
        {
            read();
        }
        catch (ParquetException)
        {
            // The expected answer to a damaged chunk.
        }
    }
}
