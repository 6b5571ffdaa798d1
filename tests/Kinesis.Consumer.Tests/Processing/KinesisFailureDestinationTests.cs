using System.Buffers;
using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Processing;

/// <summary>What is put on the failure stream.</summary>
public sealed class KinesisFailureDestinationTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void TheEnvelopeHasThePayloadAndWhatIsKnownOfTheFailure()
    {
        var failure = Failure("payload"u8.ToArray(), "System.FormatException: bad \"text\"");

        using var json = Envelope(failure, part: 0);

        Assert.Equal(
            ["stream", "application", "shardId", "sequenceNumber", "subSequenceNumber", "partitionKey", "arrivedAt", "failedAt", "reason", "attempts", "error", "part", "parts", "payload"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("orders", Text(json, "stream"));
        Assert.Equal("app", Text(json, "application"));
        Assert.Equal(FakeKinesis.Id(0), Text(json, "shardId"));
        Assert.Equal("4957", Text(json, "sequenceNumber"));
        Assert.Equal(3, json.RootElement.GetProperty("subSequenceNumber").GetInt64());
        Assert.Equal("customer ü", Text(json, "partitionKey"));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), json.RootElement.GetProperty("arrivedAt").GetDateTimeOffset());
        Assert.Equal("expired", Text(json, "reason"));
        Assert.Equal(4, json.RootElement.GetProperty("attempts").GetInt32());
        Assert.Equal("System.FormatException: bad \"text\"", Text(json, "error"));
        Assert.Equal("payload", Encoding.UTF8.GetString(json.RootElement.GetProperty("payload").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(FailureEnvelope.MaxPayloadBytes, 1)]
    [InlineData(FailureEnvelope.MaxPayloadBytes + 1, 2)]
    [InlineData(10 << 20, 15)]
    public void APayloadOfAnySizeFitsTheStreamsRecordsInParts(int bytes, int parts)
    {
        var payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);
        var failure = Failure(payload, new string('"', 100_000));
        var put = new MemoryStream();

        Assert.Equal(parts, FailureEnvelope.PartsOf(failure));
        for (var part = 0; part < parts; part++)
        {
            using var json = Envelope(failure, part);
            Assert.Equal(part + 1, json.RootElement.GetProperty("part").GetInt32());
            Assert.Equal(parts, json.RootElement.GetProperty("parts").GetInt32());
            put.Write(json.RootElement.GetProperty("payload").GetBytesFromBase64());
        }

        Assert.True(payload.AsSpan().SequenceEqual(put.ToArray()));
    }

    /// <summary>An aggregate is made by its producer; nothing checks the keys in it.</summary>
    [Fact]
    public void AKeyThatTheServiceWouldRefuseHoldsNothingUp()
    {
        byte[][] keys = ["k"u8.ToArray(), [], [0xFF, 0xFE], Encoding.UTF8.GetBytes(new string('k', 256)), Encoding.UTF8.GetBytes(new string('k', 257))];
        var put = new List<string>();
        foreach (var key in keys)
        {
            var failure = Failure([1], "error", key);
            using var json = Envelope(failure, part: 0);
            Assert.Equal("orders", Text(json, "stream"));
            put.Add(Encoding.UTF8.GetString(FailureEnvelope.KeyOf(failure).Span));
        }

        Assert.Equal(["k", FakeKinesis.Id(0), FakeKinesis.Id(0), new string('k', 256), FakeKinesis.Id(0)], put);
    }

    private static JsonDocument Envelope(FailedRecord failure, int part)
    {
        var output = new ArrayBufferWriter<byte>();
        FailureEnvelope.Write(output, failure, part);
        Assert.InRange(output.WrittenCount + failure.Record.PartitionKey.Length, 1, PutRecordsBatch.MaxRecordBytes);
        return JsonDocument.Parse(output.WrittenMemory);
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();

    private FailedRecord Failure(byte[] payload, string error, byte[]? key = null) => new()
    {
        StreamName = "orders",
        ApplicationName = "app",
        ShardId = new ShardId(FakeKinesis.Id(0)),
        Record = new KinesisRecord(payload, key ?? "customer ü"u8.ToArray(), "4957"u8.ToArray(), 3, 5_000_000),
        Reason = FailureReason.Expired,
        Attempts = 4,
        Error = error,
        FailedAt = _time.GetUtcNow(),
    };
}
