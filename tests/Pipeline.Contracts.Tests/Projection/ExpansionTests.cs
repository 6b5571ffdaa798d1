using System.Text;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Projection;

/// <summary>A record of a few hundred kilobytes must not become gigabytes of rows: what they take is bounded while they are made.</summary>
public sealed class ExpansionTests
{
    private const long Limit = 16 << 20;

    private static readonly EventContract Items = ContractFiles.Dataset(
        """{"name":"id","type":"string","source":"$.id"},{"name":"n","type":"int"}""", "\"each\":\"$.items\"");

    [Theory]
    [InlineData(40_000, 700)]
    [InlineData(131_072, 4_300)]
    [InlineData(400_000, 6_000)]
    public void ATextOfTheDocumentIsNotCopiedIntoAnyNumberOfRows(int text, int rows)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        RecordError error = Projected.Error(Items, Document(text, rows));

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(("ExpandsTooMuch", "rows", "id", "$.id"), (error.Reason.ToString(), error.Dataset, error.Column, error.Path));
        Assert.Contains("at most 16777216 bytes", error.Expected, StringComparison.Ordinal);
        Assert.True(allocated < 4 * Limit, $"{allocated} bytes were allocated for a record that was refused");
    }

    /// <summary>Every way in which a record can become many times its length.</summary>
    [Theory]
    [InlineData("""{"name":"v","type":"array<string>","source":"$.doc"},{"name":"n","type":"int"}""", "\"each\":\"$.items\"", "\"doc\":[TEXT]")]
    [InlineData("""{"name":"v","type":"array<string>","source":"$.doc"},{"name":"n","type":"int"}""", "\"each\":\"$.items\"", "\"doc\":[\"TEXT\"]")]
    [InlineData("""{"name":"v","type":"json","source":"$.doc"}""", "\"each\":\"$.items\"", "\"doc\":[\"TEXT\"]")]
    [InlineData("""{"name":"v","type":"string","default":"DEFAULT"}""", "\"each\":\"$.items\"", "\"doc\":1")]
    [InlineData("""{"name":"v","type":"array<struct<FIELDS>>","source":"$.many"}""", "\"bloomFilterColumns\":[]", "\"doc\":1")]
    [InlineData("""{"name":"v","type":"array<array<struct<FIELDS>>>","source":"$.nested"}""", "\"bloomFilterColumns\":[]", "\"doc\":1")]
    [InlineData("COLUMNS", "\"each\":\"$.items\"", "\"doc\":1")]
    public void WhateverMakesItGrow(string columns, string more, string member)
    {
        string fields = string.Join(",", Enumerable.Range(0, 250).Select(i => $"f{i}:int"));
        string wide = string.Join(",", Enumerable.Range(0, 300).Select(i => $$"""{"name":"c{{i}}","type":"bigint"}"""));
        EventContract contract = ContractFiles.Dataset(
            columns.Replace("FIELDS", fields, StringComparison.Ordinal).Replace("COLUMNS", wide, StringComparison.Ordinal)
                .Replace("DEFAULT", new string('d', 20_000), StringComparison.Ordinal),
            more);
        string document = $$"""
            {"items":[{{Repeat("{}", 30_000)}}],"many":[{{Repeat("{}", 100_000)}}],"nested":[{{Repeat("[{},null]", 50_000)}}],
             {{member.Replace("\"TEXT\"", $"\"{new string('x', 100_000)}\"", StringComparison.Ordinal).Replace("[TEXT]", $"[{Repeat("\"\"", 30_000)}]", StringComparison.Ordinal)}}}
            """;
        long before = GC.GetAllocatedBytesForCurrentThread();

        RecordError error = Projected.Error(contract, document);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("ExpandsTooMuch", error.Reason.ToString());
        Assert.True(allocated < 5 * Limit, $"{allocated} bytes were allocated for a record that was refused");
    }

    [Fact]
    public void TheEventIdOfAnEnvelopeCountsInEveryRow()
    {
        using ProjectionBatch batch = EventProjection.Compile(Items).CreateBatch();
        var lineage = new RecordLineage(Encoding.UTF8.GetBytes(new string('e', 1_024)), "s"u8, "s"u8, "1"u8, 0, 0);

        Assert.False(batch.TryAdd(Encoding.UTF8.GetBytes(Document(1, 90_000)), lineage, out RecordError error));

        Assert.Equal("ExpandsTooMuch", error.Reason.ToString());
        Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(Document(1, 9_000)), lineage, out _));
    }

    /// <summary>What honest senders send is far from the bound, and a large record has room for itself in every dataset of a usual contract.</summary>
    [Theory]
    [InlineData(20, 20_000)]
    [InlineData(1_000, 10_000)]
    [InlineData(9_000_000, 1)]
    public void UsualRecordsFit(int text, int rows) => Assert.Equal(rows, Projected.Rows(Items, Document(text, rows)).Count);

    /// <summary>What is counted while rows are made must not be less than what they take, whatever they are made of; nor many times as much.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TheCountIsNeverBelowWhatTheRowsTake(int seed)
    {
        var random = new Random(seed);
        string[] types =
        [
            "string", "json", "int", "bigint", "float", "double", "boolean", "decimal(9,3)", "decimal(18,2)", "decimal(38,5)", "date", "timestamp", "binary",
            "array<decimal(38,2)>", "array<struct<a:int,b:array<string>>>", "array<array<boolean>>", "struct<a:bigint,t:struct<b:string,c:array<double>>>",
        ];
        string columns = string.Join(",", types.Select((type, i) => $$"""{"name":"c{{i}}","type":"{{type.Replace("float", "double", StringComparison.Ordinal)}}"}"""));
        string others = string.Join(",", types.Select((type, i) => $$"""{"name":"d{{i}}","type":"{{type}}","source":"$.none"}"""));
        EventContract contract = ContractFiles.Dataset(
            $$"""{{columns}},{{others}},{"name":"up","type":"string","source":"$.up"},{"name":"more","type":"string","default":"by default"}""",
            """ "each":"$.items","partitions":[{"name":"p","type":"string","source":"@.c0"}] """);
        var members = contract.Datasets[0].Columns.Take(types.Length).Select(column => (column.Name, column.Type)).ToList();
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        long empty = batch.Bytes;
        for (int i = 0; i < 300; i++)
        {
            long bytes = batch.Bytes;
            long expanded = batch.ExpandedBytes;
            string items = string.Join(",", Enumerable.Range(0, random.Next(5)).Select(_ => NodeOracle.Object(members, random)));

            batch.TryAdd(Encoding.UTF8.GetBytes($$"""{"up":"a text of the document","items":[{{items}}]}"""), Projected.Lineage, out _);

            Assert.True(batch.ExpandedBytes - expanded >= batch.Bytes - bytes, $"seed {seed}, {i}: {items} takes {batch.Bytes - bytes}, counted {batch.ExpandedBytes - expanded}");
        }

        Assert.True(batch.Datasets[0].RowCount > 100, $"seed {seed}: {batch.Datasets[0].RowCount} rows, the test has lost its meaning");
        Assert.True(batch.ExpandedBytes < 3 * (batch.Bytes - empty), $"{batch.ExpandedBytes} counted for {batch.Bytes - empty}");
    }

    /// <summary>A batch that one record made large gives its memory back once it is not needed any more.</summary>
    [Fact]
    public void ABatchShrinksAgain()
    {
        using ProjectionBatch batch = EventProjection.Compile(Items).CreateBatch();
        Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(Document(1_000, 10_000)), Projected.Lineage, out RecordError error), error.ToString());
        long large = batch.RetainedBytes;

        for (int i = 0; i < 2; i++)
        {
            batch.Clear();
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(Document(10, 10)), Projected.Lineage, out _));
        }

        Assert.True(large > 10_000_000, $"{large} bytes");
        Assert.True(batch.RetainedBytes < large / 8, $"{batch.RetainedBytes} bytes are kept for {batch.Bytes}");
    }

    private static string Document(int text, int rows) => $$"""{"id":"{{new string('o', text)}}","items":[{{Repeat("{\"n\":1}", rows)}}]}""";

    private static string Repeat(string value, int count) => string.Join(",", Enumerable.Repeat(value, count));
}
