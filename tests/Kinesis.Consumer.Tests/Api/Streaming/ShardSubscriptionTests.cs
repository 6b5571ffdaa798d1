using System.Buffers.Binary;
using System.Text;
using Testing.Support;

namespace Kinesis.Consumer.Api.Streaming;

public sealed class ShardSubscriptionTests
{
    private const string OneRecord =
        """{"Records":[{"Data":"MTIz","PartitionKey":"k","SequenceNumber":"7","ApproximateArrivalTimestamp":1.5}],"ContinuationSequenceNumber":"7","MillisBehindLatest":250}""";

    [Fact]
    public async Task EventsAreReadBehindTheirAnnouncedSize()
    {
        using var subscription = Open(EventStreamWriter.Event("initial-response", "{}"), EventStreamWriter.Records(OneRecord));

        Assert.Equal(OneRecord.Length, await subscription.WaitForEventAsync(CancellationToken.None));
        using var read = await subscription.ReadEventAsync(CancellationToken.None);

        Assert.Equal(1, read.Count);
        Assert.Equal("123", Encoding.UTF8.GetString(read[0].Data.Span));
        Assert.Equal(1_500_000, read[0].ArrivalMicros);
        Assert.Equal("7", read.ContinuationSequenceNumber);
        Assert.Equal(TimeSpan.FromMilliseconds(250), read.Lag);
        Assert.True(read.HeldBytes >= OneRecord.Length);
        Assert.Null(await subscription.WaitForEventAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TheEndOfAShardHasNoContinuationAndNamesTheChildren()
    {
        using var subscription = Open(EventStreamWriter.Records("""
            {"Records":[],"MillisBehindLatest":0,"ChildShards":[{"ShardId":"c","ParentShards":["p"],"HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"9"}}]}
            """));

        await subscription.WaitForEventAsync(CancellationToken.None);
        using var read = await subscription.ReadEventAsync(CancellationToken.None);

        Assert.Null(read.ContinuationSequenceNumber);
        Assert.Equal("c", Assert.Single(read.ChildShards).ShardId);
    }

    [Theory]
    [InlineData("ResourceInUseException", AwsErrorKind.Retryable)]
    [InlineData("ResourceNotFoundException", AwsErrorKind.Fatal)]
    [InlineData("InternalFailureException", AwsErrorKind.Retryable)]
    [InlineData("KMSThrottlingException", AwsErrorKind.Throttled)]
    public async Task AnExceptionInTheStreamIsSortedAsAnAnswerWouldBe(string code, AwsErrorKind kind)
    {
        using var subscription = Open(EventStreamWriter.Exception(code, """{"message":"because"}"""));

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => subscription.WaitForEventAsync(CancellationToken.None).AsTask());

        Assert.Equal(code, exception.ErrorCode);
        Assert.Equal(kind, exception.Kind);
        Assert.Contains("because", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorInTheStreamCarriesItsCodeInTheHeaders()
    {
        using var subscription = Open(EventStreamWriter.Message(
            [(":message-type", "error"), (":error-code", "InternalError"), (":error-message", "it broke")], []));

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => subscription.WaitForEventAsync(CancellationToken.None).AsTask());

        Assert.Equal("InternalError", exception.ErrorCode);
        Assert.EndsWith("it broke", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersOfEveryTypeAreSkipped()
    {
        byte[] block = [1, (byte)'a', 0, 1, (byte)'b', 1, 1, (byte)'c', 2, 9, 1, (byte)'d', 3, 9, 9, 1, (byte)'e', 4, 9, 9, 9, 9,
            1, (byte)'f', 5, 9, 9, 9, 9, 9, 9, 9, 9, 1, (byte)'g', 6, 0, 2, 9, 9, 1, (byte)'h', 8, 9, 9, 9, 9, 9, 9, 9, 9,
            1, (byte)'i', 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
        var kind = EventStreamWriter.Message([(":message-type", "event"), (":event-type", "SubscribeToShardEvent")], []).AsSpan(12..^4).ToArray();
        using var subscription = Open(EventStreamWriter.Message([.. block, .. kind], Encoding.UTF8.GetBytes(OneRecord)));

        Assert.Equal(OneRecord.Length, await subscription.WaitForEventAsync(CancellationToken.None));
    }

    [Fact]
    public async Task DamageIsNamed()
    {
        await AssertMalformedAsync("a prelude has the checksum", message => message[0] ^= 1);
        await AssertMalformedAsync("a message of", message => message[^5] ^= 1);
        await AssertMalformedAsync("a message of", message => message[^1] ^= 1);
        await AssertMalformedAsync("with 200000 bytes of headers", message => Announce(message, 250_000, 200_000));
        await AssertMalformedAsync("announces 4294967295 bytes", message => Announce(message, uint.MaxValue, 0));
        await AssertMalformedAsync("announces 15 bytes", message => Announce(message, 15, 0));
        await AssertMalformedAsync("announces 20 bytes with 64 bytes of headers", message => Announce(message, 20, 64));
        await AssertMalformedAsync("bytes too early", message => message[12] = 255);
        await AssertMalformedAsync("unknown type", message => message[12 + 1 + ":message-type".Length] = 10);
        await AssertMalformedAsync("instead of event, exception or error", message => message[13] = (byte)'x');
    }

    [Fact]
    public async Task NoCutAndNoFlippedByteDoesMoreThanFailClearly()
    {
        const int Seed = 17;
        var random = new Random(Seed);
        var whole = EventStreamWriter.Records(OneRecord);
        for (var cut = 1; cut < whole.Length; cut++)
        {
            var exception = await Assert.ThrowsAsync<AwsRequestException>(() => ReadAllAsync(whole[..cut]));
            Assert.True(exception.Kind == AwsErrorKind.Retryable, $"cut at {cut}: {exception}");
        }

        for (var i = 0; i < 5_000; i++)
        {
            var bent = (byte[])whole.Clone();
            bent[random.Next(bent.Length)] ^= (byte)random.Next(1, 256);
            if (i % 2 == 0)
            {
                // With right checksums the damage gets further in.
                EventStreamWriter.Seal(bent);
            }

            try
            {
                await ReadAllAsync(bent);
                Assert.True(i % 2 == 0, $"seed {Seed}, try {i}: damage went unnoticed");
            }
            catch (AwsRequestException exception)
            {
                Assert.True(exception.Kind == AwsErrorKind.Retryable, $"seed {Seed}, try {i}: {exception}");
            }
        }
    }

    [Fact]
    public async Task ReadingAllocatesNothingForARecord()
    {
        var few = await MeasureAsync(records: 10);
        var many = await MeasureAsync(records: 2_000);

        // What is left is the cost of an event, which does not depend on what is in it.
        Assert.True(many - few < 500, $"{few} bytes for 10 records, {many} for 2,000");
    }

    private static async Task<long> MeasureAsync(int records)
    {
        var record = """{"Data":"MTIz","PartitionKey":"k","SequenceNumber":"7","ApproximateArrivalTimestamp":1.5}""";
        var payload = $$"""{"Records":[{{string.Join(',', Enumerable.Repeat(record, records))}}],"ContinuationSequenceNumber":"7","MillisBehindLatest":0}""";
        var message = EventStreamWriter.Records(payload);
        await ReadAllAsync(message);
        return Allocations.OfCheapestRun(() => Assert.True(ReadAllAsync(message).IsCompletedSuccessfully));
    }

    private static async Task AssertMalformedAsync(string reason, Action<byte[]> damage)
    {
        var message = EventStreamWriter.Records(OneRecord);
        damage(message);
        if (reason.Contains("too early", StringComparison.Ordinal) || reason.Contains("unknown", StringComparison.Ordinal)
            || reason.Contains("instead of event", StringComparison.Ordinal))
        {
            EventStreamWriter.Seal(message);
        }

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => ReadAllAsync(message));
        Assert.Equal("MalformedResponse", exception.ErrorCode);
        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static void Announce(byte[] message, uint total, uint headers)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message, total);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), EventStreamWriter.Crc(message.AsSpan(0, 8)));
    }

    private static async Task ReadAllAsync(byte[] bytes)
    {
        using var subscription = Open(bytes);
        while (await subscription.WaitForEventAsync(CancellationToken.None) is not null)
        {
            (await subscription.ReadEventAsync(CancellationToken.None)).Dispose();
        }
    }

    private static ShardSubscription Open(params byte[][] messages) => new(new EventStreamResponse
    {
        Stream = new MemoryStream(messages.Length == 1 ? messages[0] : [.. messages.SelectMany(message => message)]),
    });
}
