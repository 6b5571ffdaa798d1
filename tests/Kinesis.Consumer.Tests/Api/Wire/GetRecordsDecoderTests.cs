using System.Globalization;
using System.Text;
using System.Text.Json;
using Testing.Support;

namespace Kinesis.Consumer.Api.Wire;

public sealed class GetRecordsDecoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomAnswersComeBackAsTheyWere(int seed)
    {
        var random = new Random(seed);
        var expected = Enumerable.Range(0, random.Next(0, 400)).Select(_ => RandomRecord(random)).ToArray();

        using var result = GetRecordsDecoder.Decode(PooledBody.Copy(Answer(expected, random)));

        Assert.True(expected.Length == result.Count, $"seed {seed}: {result.Count} records instead of {expected.Length}");
        for (var i = 0; i < expected.Length; i++)
        {
            var place = $"seed {seed}, record {i}";
            Assert.True(expected[i].Data.AsSpan().SequenceEqual(result[i].Data.Span), place);
            Assert.True(expected[i].Key == Encoding.UTF8.GetString(result[i].PartitionKey.Span), place);
            Assert.True(expected[i].Sequence == Encoding.ASCII.GetString(result[i].SequenceNumber.Span), place);
            Assert.True(expected[i].Micros == result[i].ArrivalMicros, place);
        }
    }

    [Theory]
    [InlineData("""A😀\/\t""", "A😀/\t")]
    [InlineData("\\\"quoted\\\"", "\"quoted\"")]
    [InlineData("""\u0416""", "Ж")]
    [InlineData("""\uD83D\uDE00-x""", "😀-x")]
    public void EscapedPartitionKeysLoseTheirEscapes(string escaped, string key)
    {
        using var result = Decode($$"""{"Records":[{"PartitionKey":"{{escaped}}","Data":"MTIz","SequenceNumber":"7"}]}""");

        Assert.Equal(key, Encoding.UTF8.GetString(result[0].PartitionKey.Span));
        Assert.Equal("123", Encoding.UTF8.GetString(result[0].Data.Span));
    }

    [Fact]
    public void EscapedSlashesInBase64AreRead()
    {
        using var result = Decode("""{"Records":[{"PartitionKey":"k","Data":"\/\/\/\/AAAA","SequenceNumber":"7"}]}""");

        Assert.Equal([255, 255, 255, 0, 0, 0], result[0].Data.ToArray());
    }

    [Theory]
    [InlineData("1700000000", 1_700_000_000_000_000)]
    [InlineData("1700000000.123", 1_700_000_000_123_000)]
    [InlineData("1.700000000123456E9", 1_700_000_000_123_456)]
    [InlineData("1.700000000123E+9", 1_700_000_000_123_000)]
    [InlineData("0", 0)]
    public void TimesKeepTheirFraction(string number, long micros)
    {
        using var result = Decode(
            $$"""{"Records":[{"ApproximateArrivalTimestamp":{{number}},"PartitionKey":"k","Data":"","SequenceNumber":"7"}]}""");

        Assert.Equal(micros, result[0].ArrivalMicros);
    }

    [Fact]
    public void TheLastAnswerOfAClosedShardNamesItsChildren()
    {
        using var result = Decode("""
            {"Records":[],"NextShardIterator":null,"MillisBehindLatest":0,"Unknown":{"a":[1,{"b":2}]},"ChildShards":[
              {"ShardId":"shardId-000000000001","ParentShards":["shardId-000000000000"],"HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"9"}},
              {"ShardId":"shardId-000000000002","ParentShards":["shardId-000000000000"],"HashKeyRange":{"StartingHashKey":"10","EndingHashKey":"340282366920938463463374607431768211455"}}]}
            """);

        Assert.Null(result.NextShardIterator);
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], result.ChildShards.Select(child => child.ShardId));
        Assert.Equal(UInt128.MaxValue, result.ChildShards[1].EndingHashKey);
        Assert.Equal(["shardId-000000000000"], result.ChildShards[0].ParentShards);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "byte 0 holds StartArray where StartObject belongs")]
    [InlineData("""{"Records":7}""", "byte 11 holds Number where StartArray belongs")]
    [InlineData("""{"Records":[7]}""", "byte 12 holds Number where an object belongs")]
    [InlineData("""{"Records":[{"Data":"QQ=="}]}""", "has no PartitionKey")]
    [InlineData("""{"Records":[{"PartitionKey":"k","SequenceNumber":"1"}]}""", "has no Data")]
    [InlineData("""{"Records":[{"PartitionKey":"k","SequenceNumber":"1","Data":"Q"}]}""", "is not base64")]
    [InlineData("""{"Records":[{"PartitionKey":"k","SequenceNumber":"1","Data":"Q*=="}]}""", "is not base64")]
    [InlineData("""{"Records":[{"PartitionKey":"k","SequenceNumber":"1x","Data":""}]}""", "is not 1 to 129 digits")]
    [InlineData("""{"Records":[{"PartitionKey":"k","SequenceNumber":1,"Data":""}]}""", "holds Number where String belongs")]
    [InlineData("""{"Records":[{"PartitionKey":"\uD800","SequenceNumber":"1","Data":""}]}""", "invalid escape")]
    [InlineData("""{"Records":[{"ApproximateArrivalTimestamp":1e300,"PartitionKey":"k","SequenceNumber":"1","Data":""}]}""", "is no time")]
    [InlineData("""{"Records":[{"ApproximateArrivalTimestamp":-1,"PartitionKey":"k","SequenceNumber":"1","Data":""}]}""", "is no time")]
    [InlineData("""{"Records":[],"MillisBehindLatest":1.5}""", "where a whole number belongs")]
    [InlineData("""{"Records":[],"ChildShards":[{"ShardId":"s"}]}""", "child shard")]
    [InlineData("""{"Records":[]}{}""", "invalid")]
    [InlineData("""{"Records":[],"X":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""", "depth")]
    public void MalformedAnswersAreNamed(string answer, string reason)
    {
        var exception = Assert.Throws<AwsRequestException>(() => Decode(answer));

        Assert.Equal("MalformedResponse", exception.ErrorCode);
        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Contains(reason, exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void NoCutAndNoFlippedByteDoesMoreThanFailClearly()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var whole = Answer([.. Enumerable.Range(0, 5).Select(_ => RandomRecord(random))], random);
        for (var cut = 0; cut < whole.Length; cut++)
        {
            Assert.Throws<AwsRequestException>(() => GetRecordsDecoder.Decode(PooledBody.Copy(whole.AsSpan(0, cut))));
        }

        for (var i = 0; i < 20_000; i++)
        {
            var bent = (byte[])whole.Clone();
            bent[random.Next(bent.Length)] = (byte)random.Next(256);
            try
            {
                GetRecordsDecoder.Decode(PooledBody.Copy(bent)).Dispose();
            }
            catch (AwsRequestException exception)
            {
                Assert.True(exception.ErrorCode == "MalformedResponse", $"seed {Seed}, try {i}: {exception}");
            }
        }
    }

    [Fact]
    public void AllocationDoesNotGrowWithTheRecords()
    {
        var random = new Random(5);
        var few = Answer([.. Enumerable.Range(0, 10).Select(_ => RandomRecord(random))], random: null);
        var many = Answer([.. Enumerable.Range(0, 5000).Select(_ => RandomRecord(random))], random: null);
        Measure(many);
        Measure(few);

        Assert.Equal(Measure(few), Measure(many));
    }

    [Fact]
    public void AResultMayBeDisposedTwiceAndHoldsNothingAfter()
    {
        var result = Decode("""{"Records":[{"PartitionKey":"k","Data":"MTIz","SequenceNumber":"7"}]}""");

        result.Dispose();
        result.Dispose();

        Assert.Equal(0, result.Count);
        Assert.Equal(0, result.Records.Length);
    }

    private static long Measure(byte[] answer) =>
        Allocations.OfCheapestRun(() => PooledBody.Copy(answer), static body => GetRecordsDecoder.Decode(body).Dispose());

    private static GetRecordsResult Decode(string answer) => GetRecordsDecoder.Decode(PooledBody.Copy(Encoding.UTF8.GetBytes(answer)));

    private static Sample RandomRecord(Random random)
    {
        var data = new byte[random.Next(4) == 0 ? random.Next(40_000) : random.Next(200)];
        random.NextBytes(data);
        string[] keys = ["plain", "with \"quotes\"", "ключ", "back\\slash", "😀", "new\nline"];
        return new Sample(
            data,
            keys[random.Next(keys.Length)] + random.Next().ToString(CultureInfo.InvariantCulture),
            $"{random.NextInt64(1, long.MaxValue)}{random.NextInt64():D19}{random.NextInt64():D18}",
            random.NextInt64(0, 2_000_000_000_000_000));
    }

    /// <summary>An answer written by the framework's own writer; with a random source also indented and in any order of properties.</summary>
    private static byte[] Answer(Sample[] records, Random? random)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = random?.Next(2) == 1 }))
        {
            json.WriteStartObject();
            json.WriteNumber("MillisBehindLatest", 5);
            json.WriteStartArray("Records");
            foreach (var record in records)
            {
                json.WriteStartObject();
                Action[] fields =
                [
                    () => json.WriteBase64String("Data", record.Data),
                    () => json.WriteString("PartitionKey", record.Key),
                    () => json.WriteString("SequenceNumber", record.Sequence),
                    () => json.WriteNumber("ApproximateArrivalTimestamp", record.Micros / 1_000_000m),
                    () => json.WriteString("EncryptionType", "KMS"),
                ];
                random?.Shuffle(fields);
                foreach (var field in fields)
                {
                    field();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("NextShardIterator", "next");
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private sealed record Sample(byte[] Data, string Key, string Sequence, long Micros);
}
