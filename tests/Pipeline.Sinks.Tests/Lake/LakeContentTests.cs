using System.Globalization;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Lake;

public sealed class LakeContentTests
{
    private const int Count = 300;

    [Theory]
    [InlineData(TimestampUnit.Microseconds)]
    [InlineData(TimestampUnit.Milliseconds)]
    public async Task DuckDbReadsEveryValueOfEveryShape(TimestampUnit unit)
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.TimestampUnit = unit;
        await rig.RunAsync([.. Enumerable.Range(0, Count).Select(index => Sales.Record(index))], 70);
        using var lake = new LakeReader(rig.Bucket);

        var rows = lake.Query(
            "sales",
            "id, amount::varchar, big::varchar, epoch_us(\"at\"), place.city, place.floor, array_to_string(list_transform(tags, t -> coalesce(t, 'null')), ','), paid, country, "
            + "_event_id, _stream, _shard_id, _sequence_number, _sub_sequence, epoch_us(_arrival_time)",
            "_sequence_number");

        Assert.Equal(Count, rows.Count);
        for (var index = 0; index < Count; index++)
        {
            Assert.Equal(Expected(index, unit), rows[index].Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task FilesSayWhichContractMadeThemAndHoldTheirPartitionOnlyInThePath()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        await rig.RunAsync([.. Enumerable.Range(0, 9).Select(index => Sales.Record(index))], 9);

        var name = rig.Bucket.Data.First()["lake/sales/country=DE/".Length..];
        Assert.StartsWith("test-stream-", name, StringComparison.Ordinal);
        Assert.Equal(
            [$"lake/sales/country=DE/{name}", $"lake/sales/country=FR/{name}", $"lake/sales/country=IT/{name}", $"lake/sold_items/{name}"],
            rig.Bucket.Data);
        Assert.All(rig.Bucket.Data.Select(key => rig.Bucket.Objects[key]), content => Assert.Contains("pipeline.contract_version", System.Text.Encoding.Latin1.GetString(content), StringComparison.Ordinal));
    }

    /// <summary>Row order and partition choice depend on the records only.</summary>
    [Fact]
    public async Task TheSameRecordsMakeTheSameRowsInWhateverBatchesTheyCome()
    {
        var oneByOne = await RowsInOrderAsync(1);

        Assert.Equal(oneByOne, await RowsInOrderAsync(7));
        Assert.Equal(oneByOne, await RowsInOrderAsync(Count));
    }

    [Theory]
    [InlineData(1_999, 1)]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    [InlineData(-1_000, -1)]
    [InlineData(-1_001, -2)]
    public void TimesAreCutDownwardsBefore1970Too(long micros, long millis)
    {
        long[] times = [micros];

        LeafValues.CutToMilliseconds(times);

        Assert.Equal(millis, times[0]);
    }

    private static async Task<string> RowsInOrderAsync(int batchSize)
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        await rig.RunAsync([.. Enumerable.Range(0, Count).Select(index => Sales.Record(index))], batchSize);
        using var lake = new LakeReader(rig.Bucket);
        var rows = lake.Query("sales", "filename, file_row_number, id", "1, 2");
        return string.Join('\n', rows.Select(row => $"{Path.GetFileName(Path.GetDirectoryName(row[0]!.ToString()))} {row[1]} {row[2]}"));
    }

    private static string?[] Expected(int index, TimestampUnit unit)
    {
        var tags = index % 5 == 0 ? null : string.Join(',', Enumerable.Range(0, index % 3).Select(tag => tag == 1 ? "null" : $"t{tag}"));
        return
        [
            $"sale-{index}",
            $"{index}.{index % 100:D2}",
            $"1{index}00000000000000000.0001",
            (1_767_225_600_000_000 + (index % 60 * 1_000_000L) + (unit == TimestampUnit.Microseconds ? 123_456 : 123_000)).ToString(CultureInfo.InvariantCulture),
            index % 7 == 0 ? "" : $"city {index}",
            index % 7 == 0 || index % 2 == 0 ? "" : index.ToString(CultureInfo.InvariantCulture),
            tags ?? "",
            index % 2 == 0 ? "True" : "False",
            Sales.Country(index),
            "",
            "test-stream",
            Sales.Shard,
            Sales.Sequence(index),
            "0",
            (1_767_225_600_000_000 + (index * 1_000_000L)).ToString(CultureInfo.InvariantCulture),
        ];
    }
}
