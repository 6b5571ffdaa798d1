using System.Text;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Partitions;

public sealed class LakePartitionTests
{
    private const string Column = """{"name":"id","type":"json","source":"$"}""";

    [Theory]
    [InlineData("string", "\"Berlin\"", "p=Berlin")]
    [InlineData("string", "\"São Paulo\"", "p=São Paulo")]
    [InlineData("string", "null", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "\"../../etc\"", "p=..%2F..%2Fetc")]
    [InlineData("string", "\"a/b=c%d\\\\e:f?g*h\"", "p=a%2Fb%3Dc%25d%5Ce%3Af%3Fg%2Ah")]
    [InlineData("string", "\"a\\u0000\\nb\\u007f\"", "p=a%00%0Ab%7F")]
    [InlineData("string", "\"a\\/b\\u00e9\"", "p=a%2Fbé")]
    [InlineData("int", "null", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("int", "-7", "p=-7")]
    [InlineData("int", "7.0", "p=7")]
    [InlineData("bigint", "3000000000", "p=3000000000")]
    [InlineData("boolean", "true", "p=true")]
    [InlineData("date", "\"2026-03-07T23:00:00-02:00\"", "p=2026-03-08")]
    [InlineData("date", "\"2026-03-07T23:00:00\\u002B02:00\"", "p=2026-03-07")]
    [InlineData("date", "\"0987-03-07\"", "p=0987-03-07")]
    public void ValuesBecomeOneHiveLevelEach(string type, string value, string path) => Assert.Equal(
        [path],
        Projected.Paths(ContractFiles.Dataset(Column, $$""" "partitions":[{"name":"p","type":"{{type}}","source":"$.v"}] """), $$"""{"v":{{value}}}"""));

    /// <summary>A partition's value is in no file, so what does not fit would be gone from the lake.</summary>
    [Theory]
    [InlineData("string", "7", "WrongType", 5, "a text")]
    [InlineData("string", "{\"a\":1}", "WrongType", 5, "a text")]
    [InlineData("string", "\"\\ud800\"", "InvalidText", 5, "a text")]
    [InlineData("string", "\"\"", "InvalidText", 5, "not empty")]
    [InlineData("string", "\"__HIVE_DEFAULT_PARTITION__\"", "InvalidText", 5, "__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "\"\\u005f_HIVE_DEFAULT_PARTITION__\"", "InvalidText", 5, "__HIVE_DEFAULT_PARTITION__")]
    [InlineData("int", "7.5", "Inexact", 5, "a number that fits int exactly")]
    [InlineData("int", "\"7\"", "WrongType", 5, "a number that fits int exactly")]
    [InlineData("int", "3000000000", "OutOfRange", 5, "a number that fits int exactly")]
    [InlineData("bigint", "9223372036854775808", "OutOfRange", 5, "a number that fits bigint exactly")]
    [InlineData("boolean", "\"true\"", "WrongType", 5, "true or false")]
    [InlineData("date", "\"soon\"", "InvalidText", 5, "ISO 8601 text")]
    [InlineData("date", "\"2026-02-30\"", "OutOfRange", 5, "ISO 8601 text")]
    [InlineData("date", "1767225600", "WrongType", 5, "ISO 8601 text")]
    public void ValuesThatDoNotFitTakeTheRecordIntoTheDeadLetters(string type, string value, string reason, long offset, string expected)
    {
        EventContract contract = ContractFiles.Dataset(Column, $$""" "partitions":[{"name":"p","type":"{{type}}","source":"$.v"}] """);

        RecordError error = Projected.Error(contract, $$"""{"v":{{value}}}""");

        Assert.Equal((reason, "rows", "p", "$.v", offset), (error.Reason.ToString(), error.Dataset, error.Column, error.Path, error.Offset));
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        Assert.StartsWith(value[..Math.Min(3, value.Length)], error.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingNullRequiredAndDefaultAreFourDifferentThings()
    {
        EventContract required = Level(""" "required":true """);
        EventContract withDefault = Level(""" "default":"none" """);
        EventContract both = Level(""" "required":true,"default":"none" """);

        Assert.Equal(RecordErrorReason.MissingRequired, Projected.Error(required, "{}").Reason);
        Assert.Equal(RecordErrorReason.NullRequired, Projected.Error(required, """{"v":null}""").Reason);
        Assert.Equal(["p=none", "p=x", "p=__HIVE_DEFAULT_PARTITION__"], Projected.Paths(withDefault, "{}", """{"v":"x"}""", """{"v":null}"""));
        Assert.Equal(["p=none"], Projected.Paths(both, "{}"));
        Assert.Equal(RecordErrorReason.NullRequired, Projected.Error(both, """{"v":null}""").Reason);

        static EventContract Level(string more) =>
            ContractFiles.Dataset(Column, $$""" "partitions":[{"name":"p","type":"string","source":"$.v",{{more}}}] """);
    }

    /// <summary>The same number in a column and in a partition means the same instant.</summary>
    [Theory]
    [InlineData("seconds", "1700000000.1234567")]
    [InlineData("milliseconds", "1700000000123.1001")]
    [InlineData("microseconds", "1700000000123456")]
    [InlineData("seconds", "\"2023-11-14T22:13:20Z\"")]
    public void EpochNumbersMakePartitions(string epoch, string value)
    {
        string parts = string.Join(",", new[] { ("dt", "date", "identity"), ("y", "int", "year"), ("h", "string", "hour") }
            .Select(part => $$"""{"name":"{{part.Item1}}","type":"{{part.Item2}}","source":"$.at","transform":"{{part.Item3}}","epoch":"{{epoch}}"}"""));

        Assert.Equal(
            ["dt=2023-11-14/y=2023/h=22"], Projected.Paths(ContractFiles.Dataset(Column, $"\"partitions\":[{parts}]"), $$"""{"at":{{value}}}"""));
    }

    [Theory]
    [InlineData("int", "y=2026/m=3/d=7/h=9")]
    [InlineData("string", "y=2026/m=03/d=07/h=09")]
    public void TimesAreTakenApartInUtc(string type, string path)
    {
        string parts = string.Join(",", new[] { ("y", "year"), ("m", "month"), ("d", "day"), ("h", "hour") }
            .Select(part => $$"""{"name":"{{part.Item1}}","type":"{{type}}","source":"$.at","transform":"{{part.Item2}}"}"""));
        EventContract contract = ContractFiles.Dataset(Column, $"\"partitions\":[{parts}]");

        Assert.Equal([path], Projected.Paths(contract, """{"at":"2026-03-07T11:30:00+02:00"}"""));
    }

    [Fact]
    public void ArrivalTimeCanBeTheSource()
    {
        EventContract contract = ContractFiles.Dataset(
            Column, """ "partitions":[{"name":"dt","type":"date","source":"_arrival_time"},{"name":"h","type":"int","source":"_arrival_time","transform":"hour"}] """);

        Assert.Equal(["dt=2025-11-21/h=4"], Projected.Paths(contract, "{}"));
    }

    [Fact]
    public void TooLongValuesAreRefusedNotCut()
    {
        EventContract contract = ContractFiles.Dataset(Column, """ "partitions":[{"name":"p","type":"string","source":"$.v"}] """);

        Assert.Equal(RecordErrorReason.PartitionTooLong, Projected.Error(contract, $$"""{"v":"{{new string('x', 257)}}"}""").Reason);
        Assert.Equal(RecordErrorReason.PartitionTooLong, Projected.Error(contract, $$"""{"v":"{{new string('/', 86)}}"}""").Reason);
        Assert.Single(Projected.Paths(contract, $$"""{"v":"{{new string('x', 256)}}"}"""));
    }

    /// <summary>S3 keys end at 1,024 bytes; a key that S3 refuses would stop the shard for good.</summary>
    [Fact]
    public void LevelsShareTheRoomOfOneObjectKey()
    {
        string levels = string.Join(",", "abcd".Select(name => $$"""{"name":"{{name}}","type":"string","source":"$.{{name}}"}"""));
        EventContract contract = ContractFiles.Dataset(Column, $"\"partitions\":[{levels}]");

        string path = Projected.Paths(contract, Document(169, 169, 169, 169)).Single();
        RecordError error = Projected.Error(contract, Document(250, 250, 250, 250));

        Assert.True("rows/".Length + path.Length <= 1_024 - 320, $"{path.Length} bytes");
        Assert.Equal((RecordErrorReason.PartitionTooLong, "rows", "c", "$.c"), (error.Reason, error.Dataset, error.Column, error.Path));
        Assert.Equal(RecordErrorReason.PartitionTooLong, Projected.Error(contract, Document(256, 256, 200, 1)).Reason);

        static string Document(params int[] lengths) =>
            "{" + string.Join(",", lengths.Select((length, i) => $"\"{"abcd"[i]}\":\"{new string('v', length)}\"")) + "}";
    }

    [Fact]
    public void OneRecordMayNotOpenAnyNumberOfPartitions()
    {
        EventContract contract = ContractFiles.Dataset(
            """{"name":"n","type":"int","source":"@.n"}""", """ "each":"$.a","partitions":[{"name":"p","type":"int","source":"@.p"}] """);

        RecordError error = Projected.Error(contract, Document(101));

        Assert.Equal(("TooManyPartitions", "rows"), (error.Reason.ToString(), error.Dataset));
        Assert.Contains("at most 100", error.Expected, StringComparison.Ordinal);
        Assert.Equal(200, Projected.Paths(contract, Document(100), Document(100)).Length);

        static string Document(int count) => $$"""{"a":[{{string.Join(",", Enumerable.Range(0, count).Select(i => $$"""{"p":{{i}}}"""))}}]}""";
    }

    [Fact]
    public void RowsOfOneArrayMayFallIntoManyPartitions()
    {
        EventContract contract = ContractFiles.Dataset(
            """{"name":"n","type":"int","source":"@.n"}""", """ "each":"$.a","partitions":[{"name":"p","type":"string","source":"@.p"}] """);

        Assert.Equal(["p=x", "p=y", "p=x"], Projected.Paths(contract, """{"a":[{"p":"x"},{"p":"y"},{"p":"x"}]}"""));
    }

    [Fact]
    public void EqualValuesMeanTheSameInstanceOverBatchesAndMemoryStaysBounded()
    {
        EventContract contract = ContractFiles.Dataset(Column, """ "partitions":[{"name":"p","type":"string","source":"$.v"}] """);
        using ProjectionBatch batch = EventProjection.Compile(contract, new ProjectionOptions { PartitionCacheSize = 2 }).CreateBatch();

        LakePartition first = Add(batch, "a");
        batch.Clear();
        Assert.Equal(0, batch.Datasets[0].LakePartitionCount);
        Assert.Same(first, Add(batch, "a"));
        Assert.Equal("p=b", Add(batch, "b").Path);
        Assert.Equal("p=c", Add(batch, "c").Path);
        Assert.Equal([0, 1, 2], batch.Datasets[0].LakePartitionIds.ToArray());
        batch.Clear();
        Assert.NotSame(first, Add(batch, "a"));
        Assert.Equal("p=a", batch.Datasets[0].GetLakePartition(0).Path);
    }

    private static LakePartition Add(ProjectionBatch batch, string value)
    {
        Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes($$"""{"v":"{{value}}"}"""), Projected.Lineage, out _));
        DatasetRows rows = batch.Datasets[0];
        return rows.GetLakePartition(rows.LakePartitionIds[^1]);
    }
}
