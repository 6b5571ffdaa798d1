using Parquet.Schema;
using Parquet.Tests.Judges;
using Parquet.Tests.Support;

namespace Parquet.Tests.Writing;

public sealed class ParquetFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void NestedRowsReadBackInDuckDb()
    {
        var schema = new ParquetSchema(
            ParquetField.Int64("id"),
            ParquetField.String("name", optional: true),
            ParquetField.Group("shipping", [ParquetField.String("city"), ParquetField.Int32("zip", optional: true)], optional: true),
            ParquetField.List("items", ParquetField.Group("element", [ParquetField.Double("price"), ParquetField.List("tags", ParquetField.String("t"))]), optional: true));
        object?[][] rows =
        [
            [1L, ParquetFiles.Text("a"), new object?[] { ParquetFiles.Text("Riga"), 5 }, new List<object?> { new object?[] { 1.5, new List<object?>() } }],
            [2L, null, null, null],
            [3L, ParquetFiles.Text("ž"), new object?[] { ParquetFiles.Text(""), null }, new List<object?>()],
            [4L, ParquetFiles.Text("a"), null, new List<object?> { new object?[] { 0.0, new List<object?> { ParquetFiles.Text("x"), ParquetFiles.Text("y") } }, new object?[] { -0.0, new List<object?>() } }],
        ];

        var path = _folder.Write(ParquetFiles.Write(schema, rows));

        Assert.Equal(rows.Select(row => CanonicalText.Row(schema.Fields, row)), DuckDbJudge.Read(path, schema));
    }

    public void Dispose() => _folder.Dispose();
}
