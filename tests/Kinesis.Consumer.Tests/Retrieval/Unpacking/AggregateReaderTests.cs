using System.Text;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.Unpacking;

public sealed class AggregateReaderTests
{
    private readonly AggregateReader _reader = new();

    [Fact]
    public void UserRecordsAreSlicesOfTheRecordWithItsPositionAndTheirOwnKeys()
    {
        var data = new AggregateWriter().Key("a").Key("b").HashKey("42").Record("first", key: 1).Record("second", key: 0, hashKey: 0).Build();
        var container = Container(data);

        var records = Read(container);

        Assert.Equal(["b/first", "a/second"], records.Select(Show));
        Assert.Equal([0L, 1L], records.Select(record => record.SubSequenceNumber));
        Assert.All(records, record => Assert.Equal(container.SequenceNumber, record.SequenceNumber));
        Assert.All(records, record => Assert.Equal(container.ArrivalMicros, record.ArrivalMicros));
        Assert.All(records, record => Assert.True(record.IsAggregated));
        Assert.Equal(["", "42"], records.Select(record => Encoding.UTF8.GetString(record.ExplicitHashKey.Span)));
        Assert.True(data.AsSpan().Overlaps(records[0].Data.Span));
    }

    [Fact]
    public void KeysMayStandBehindTheRecordsThatUseThem()
    {
        var data = new AggregateWriter().Record("x", key: 1).Key("a").Record("y").Key("b").Build();

        Assert.Equal(["b/x", "a/y"], Read(Container(data)).Select(Show));
    }

    [Fact]
    public void FieldsOfALaterVersionArePassedOver()
    {
        var record = new AggregateWriter().Number(9, ulong.MaxValue).Number(1, 0).Bytes(4, [1, 2]).Bytes(3, "x"u8.ToArray()).Raw(0x55, 1, 2, 3, 4).Message;
        var data = new AggregateWriter().Number(8, 7).Raw(0x49, 1, 2, 3, 4, 5, 6, 7, 8).Key("a").Bytes(3, record).Bytes(20, []).Build();

        Assert.Equal(["a/x"], Read(Container(data)).Select(Show));
    }

    [Fact]
    public void AnEmptyPayloadIsARecord()
    {
        var data = new AggregateWriter().Key("a").Record("").Record("x").Build();

        Assert.Equal(["a/", "a/x"], Read(Container(data)).Select(Show));
    }

    public static TheoryData<string, byte[]> NotAggregated() => new()
    {
        { "another magic", Changed(0, 0xF4) },
        { "a wrong checksum", Changed(^1, 0) },
        { "no message", AggregateWriter.Seal([]) },
        { "no user record", new AggregateWriter().Key("a").Build() },
        { "no partition key", new AggregateWriter().Record("x").Build() },
        { "a partition key's index out of the table", new AggregateWriter().Key("a").Record("x", key: 1).Build() },
        { "a hash key's index out of the table", new AggregateWriter().Key("a").HashKey("1").Record("x", hashKey: 1).Build() },
        { "an index of 32 bits", new AggregateWriter().Key("a").Record("x", key: uint.MaxValue).Build() },
        { "an index of 64 bits", new AggregateWriter().Key("a").Record("x", key: ulong.MaxValue).Build() },
        { "a number of 65 bits", new AggregateWriter().Key("a").Record("x").Raw(0x40, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2).Build() },
        { "a number without end", new AggregateWriter().Key("a").Record("x").Raw(0x40, 255, 255).Build() },
        { "a length beyond the end", new AggregateWriter().Key("a").Record("x").Raw(0x1A, 9, 8, 0).Build() },
        { "a length of 2^63", new AggregateWriter().Key("a").Record("x").Raw(0x1A, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1).Build() },
        { "a cut-off field of eight bytes", new AggregateWriter().Key("a").Record("x").Raw(0x49, 1, 2, 3).Build() },
        { "a group", new AggregateWriter().Key("a").Record("x").Raw(0x43).Build() },
        { "field number 0", new AggregateWriter().Key("a").Record("x").Raw(0x00, 0).Build() },
        { "a record without payload", new AggregateWriter().Key("a").Bytes(3, new AggregateWriter().Number(1, 0).Message).Build() },
        { "a record without partition key", new AggregateWriter().Key("a").Bytes(3, new AggregateWriter().Bytes(3, [1]).Message).Build() },
        { "a payload of the wrong type", new AggregateWriter().Key("a").Bytes(3, new AggregateWriter().Number(1, 0).Number(3, 1).Message).Build() },
        { "records of the wrong type", new AggregateWriter().Key("a").Record("x").Number(3, 1).Build() },
        { "a key that is no text", new AggregateWriter().Bytes(1, [0xC3, 0x28]).Record("x").Build() },
        { "an aggregate inside a field", new AggregateWriter().Key("a").Bytes(3, new AggregateWriter().Key("a").Record("x").Message).Build() },
    };

    [Theory]
    [MemberData(nameof(NotAggregated))]
    public void WhatIsNotWhollyWellFormedIsNoAggregate(string what, byte[] data)
    {
        Assert.False(_reader.TryOpen(Container(data)), what);
        Assert.False(_reader.IsOpen);
    }

    [Fact]
    public void EveryPrefixOfAnAggregateIsRefused()
    {
        var message = new AggregateWriter().Key("key").HashKey("7").Record("first", hashKey: 0).Record("second").Message;

        // A cut between two records leaves a well-formed message; every other one does not.
        var accepted = Enumerable.Range(0, message.Length).Count(length => Opens(AggregateWriter.Seal(message[..length])));

        Assert.Equal(1, accepted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DamagedMessagesWithARightChecksumNeitherThrowNorReachOutside(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var writer = new AggregateWriter().Key("ka").Key("kb").HashKey("12");
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                writer.Record(new string('d', random.Next(0, 200)), (ulong)random.Next(2), random.Next(2) == 0 ? 0UL : null);
            }

            var message = writer.Message;
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }

            var data = AggregateWriter.Seal(message);
            if (_reader.TryOpen(Container(data)))
            {
                var records = Rest();
                Assert.InRange(records.Count, 1, data.Length / 2);
                Assert.All(records, record => Assert.True(record.Data.IsEmpty || data.AsSpan().Overlaps(record.Data.Span), $"seed {seed}, round {round}"));
            }
        }
    }

    [Fact]
    public void TakingApartAllocatesNothingForARecord()
    {
        var writer = new AggregateWriter();
        for (var i = 0; i < 100; i++)
        {
            writer.Key($"key{i}").Record($"payload {i}", (ulong)i);
        }

        var container = Container(writer.Build());
        Count(container);
        var count = 0;
        var allocated = Allocations.OfCheapestRun(() =>
        {
            count = 0;
            for (var i = 0; i < 50; i++)
            {
                count += Count(container);
            }
        });

        Assert.Equal(5_000, count);
        Assert.InRange(allocated, 0, count);
    }

    private static byte[] Changed(Index index, byte value)
    {
        var data = new AggregateWriter().Key("a").Record("x").Build();
        data[index] = data[index] == value ? (byte)(value + 1) : value;
        return data;
    }

    private static KinesisRecord Container(byte[] data) => new(data, "container"u8.ToArray(), "4951"u8.ToArray(), 0, 17);

    private static string Show(KinesisRecord record) => $"{Encoding.UTF8.GetString(record.PartitionKey.Span)}/{Encoding.UTF8.GetString(record.Data.Span)}";

    private bool Opens(byte[] data)
    {
        var isOpen = _reader.TryOpen(Container(data));
        _reader.Close();
        return isOpen;
    }

    private int Count(in KinesisRecord container)
    {
        var count = 0;
        for (var isOpen = _reader.TryOpen(container); isOpen && _reader.TryNext(out _);)
        {
            count++;
        }

        return count;
    }

    private List<KinesisRecord> Read(in KinesisRecord container)
    {
        Assert.True(_reader.TryOpen(container));
        return Rest();
    }

    private List<KinesisRecord> Rest()
    {
        var records = new List<KinesisRecord>();
        while (_reader.TryNext(out var record))
        {
            records.Add(record);
        }

        return records;
    }
}
