using System.Buffers;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Objects;

public sealed class SegmentTests
{
    [Fact]
    public void WhatIsWrittenIsReadAtAnyPlace()
    {
        const int Seed = 12;
        var random = new Random(Seed);
        using var buffer = new SegmentBuffer();
        var expected = new List<byte>();
        while (expected.Count < 700_000)
        {
            var piece = new byte[random.Next(1, 9000)];
            random.NextBytes(piece);
            buffer.Write(piece);
            expected.AddRange(piece);
        }

        Assert.Equal(expected.Count, buffer.Length);
        using var content = buffer.Detach();
        using var stream = content.OpenRead();
        for (var i = 0; i < 200; i++)
        {
            var position = random.Next(expected.Count);
            var read = new byte[random.Next(1, expected.Count - position + 1)];
            stream.Position = position;
            stream.ReadExactly(read);
            Assert.True(expected.Slice(position, read.Length).SequenceEqual(read), $"seed {Seed}, {read.Length} bytes at {position}");
        }

        Assert.Equal(0, buffer.Length);
        Assert.Equal(0, buffer.HeldBytes);
    }

    [Fact]
    public void TheEndOfTheStreamIsTheEnd()
    {
        using var buffer = new SegmentBuffer();
        buffer.Write("abc"u8);
        using var content = buffer.Detach();
        using var stream = content.OpenRead();

        stream.Seek(0, SeekOrigin.End);

        Assert.Equal(0, stream.Read(new byte[4]));
        Assert.Equal(3, stream.Position);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = 4);
    }

    [Fact]
    public void AFileOfFewBytesHoldsLittle()
    {
        using var buffer = new SegmentBuffer();

        buffer.Write("few"u8);

        Assert.InRange(buffer.HeldBytes, 3, 4096);
    }
}
