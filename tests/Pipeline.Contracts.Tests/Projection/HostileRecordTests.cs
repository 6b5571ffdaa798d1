using System.Text;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Projection;

/// <summary>Whatever the bytes are, a record is added whole or refused with a reason; nothing throws and nothing is left behind.</summary>
public sealed class HostileRecordTests
{
    private static readonly EventContract Wide = ContractFiles.Dataset(
        """
        {"name":"id","type":"string"},{"name":"a","type":"json"},{"name":"name","type":"string","source":"$..name"},
        {"name":"items","type":"array<json>"},{"name":"b","type":"struct<id:json,a:json>"}
        """,
        """ "partitions":[{"name":"p","type":"string","source":"$.id"}] """);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomAndDamagedRecordsNeverThrow(int seed)
    {
        var random = new Random(seed);
        using ProjectionBatch batch = EventProjection.Compile(Wide).CreateBatch();
        int rows = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] record = RandomJson.Bytes(RandomJson.Object(random, 5));
            record = random.Next(2) == 0 ? record : RandomJson.Damage(random, record);
            bool added = batch.TryAdd(record, Projected.Lineage, out RecordError error);
            rows += added ? 1 : 0;
            Assert.True(added == (error.Reason == RecordErrorReason.None), $"seed {seed}, record {i}: {Encoding.UTF8.GetString(record)}: {error}");
            Assert.True(error.Excerpt is null || error.Excerpt.Length <= 65, $"seed {seed}, record {i}");
            Assert.InRange(error.Offset, -1, record.Length);
            Assert.Equal(rows, batch.Datasets[0].RowCount);
        }

        Assert.True(rows > 500, $"seed {seed}: only {rows} records were good, the test has lost its meaning");
        Assert.Equal(rows, RowReader.Read(batch.Datasets[0], includeLineage: true).Count);
    }

    [Fact]
    public void LimitsAreReportedByName()
    {
        var options = new ProjectionOptions { MaxDepth = 8, MaxRecordBytes = 200, MaxRowsPerRecord = 10 };
        EventContract each = ContractFiles.Dataset("""{"name":"n","type":"json","source":"@"}""", "\"each\":\"$.a\"");
        using ProjectionBatch batch = EventProjection.Compile(each, options).CreateBatch();

        Assert.Equal(RecordErrorReason.TooDeep, Reason(batch, "{\"x\":" + new string('[', 8) + new string(']', 8) + "}"));
        Assert.Equal(RecordErrorReason.None, Reason(batch, "{\"x\":" + new string('[', 7) + new string(']', 7) + "}"));
        Assert.Equal(RecordErrorReason.TooLarge, Reason(batch, "{\"x\":\"" + new string('x', 200) + "\"}"));
        Assert.Equal(RecordErrorReason.TooManyRows, Reason(batch, "{\"a\":[" + string.Join(",", Enumerable.Repeat("1", 11)) + "]}"));
        Assert.Equal(RecordErrorReason.NotAnObject, Reason(batch, "[{}]"));
        Assert.Equal(RecordErrorReason.MalformedJson, Reason(batch, string.Empty));
        Assert.Equal(RecordErrorReason.MalformedJson, Reason(batch, "{\"x\":1}x"));
    }

    [Fact]
    public void InvalidUtf8IsRefusedAtItsByte()
    {
        byte[] record = [.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        RecordError error = Projected.Error(Wide, record);

        Assert.Equal((RecordErrorReason.InvalidUtf8, 7L), (error.Reason, error.Offset));
    }

    [Fact]
    public void ErrorsNameThePlaceOfTheFaultInBrokenJson()
    {
        RecordError error = Projected.Error(Wide, "{\"id\":\"x\",\n \"a\": tru}");

        Assert.Equal((RecordErrorReason.MalformedJson, 17L), (error.Reason, error.Offset));
        Assert.Equal("MalformedJson at $, byte 17: tru}; expected JSON (RFC 8259)", error.ToString());
    }

    [Fact]
    public void ExcerptsAreBoundedAndPrintable()
    {
        RecordError error = Projected.Error(ContractFiles.Dataset("""{"name":"n","type":"int"}"""), "{\"n\":\"\u007F" + new string('y', 5_000) + "\"}");

        Assert.Equal("\"\uFFFD" + new string('y', 62) + "…", error.Excerpt);
    }

    private static RecordErrorReason Reason(ProjectionBatch batch, string record)
    {
        batch.TryAdd(Encoding.UTF8.GetBytes(record), Projected.Lineage, out RecordError error);
        return error.Reason;
    }
}
