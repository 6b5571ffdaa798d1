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
    [InlineData("string", "\"\"", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "null", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "7", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "\"\\ud800\"", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("string", "\"../../etc\"", "p=..%2F..%2Fetc")]
    [InlineData("string", "\"a/b=c%d\\\\e:f?g*h\"", "p=a%2Fb%3Dc%25d%5Ce%3Af%3Fg%2Ah")]
    [InlineData("string", "\"a\\u0000\\nb\\u007f\"", "p=a%00%0Ab%7F")]
    [InlineData("int", "-7", "p=-7")]
    [InlineData("int", "7.0", "p=7")]
    [InlineData("int", "7.5", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("int", "3000000000", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("bigint", "3000000000", "p=3000000000")]
    [InlineData("boolean", "true", "p=true")]
    [InlineData("date", "\"2026-03-07T23:00:00-02:00\"", "p=2026-03-08")]
    [InlineData("date", "\"soon\"", "p=__HIVE_DEFAULT_PARTITION__")]
    public void ValuesBecomeOneHiveLevelEach(string type, string value, string path) => Assert.Equal(
        [path],
        Projected.Paths(ContractFiles.Dataset(Column, $$""" "partitions":[{"name":"p","type":"{{type}}","source":"$.v"}] """), $$"""{"v":{{value}}}"""));

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
