using Pipeline.Exports.Athena;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Athena;

public sealed class AthenaTableTests
{
    private static readonly AthenaTable Table = new("db`x", "t'1", "s3://bucket/it's/");

    [Fact]
    public void NamesTextsAndPlacesOfATableAreQuoted()
    {
        var settings = TestExports.Table("id:integer* na`me:text") with { Delimiter = '\\', Quote = '\'' };

        Assert.Equal(
            "CREATE EXTERNAL TABLE `db``x`.`t'1` (`id` string, `na``me` string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
            + "WITH SERDEPROPERTIES ('separatorChar'='\\\\', 'quoteChar'='\\'', 'escapeChar'='\u0001') STORED AS TEXTFILE LOCATION 's3://bucket/it\\'s/' TBLPROPERTIES ('skip.header.line.count'='1')",
            Table.Definition(settings));
        Assert.Equal("\"db`x\".\"t'1\"", Table.Reference);
        Assert.Equal("DROP TABLE IF EXISTS `db``x`.`t'1`", Table.Removal());
    }

    [Theory]
    [InlineData(ExportFormat.NdJson, "(`id` string, `price` string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS TEXTFILE LOCATION")]
    [InlineData(ExportFormat.Parquet, "(`id` bigint, `price` decimal(10,2)) STORED AS PARQUET LOCATION")]
    public void FormatsHaveTheirOwnReaders(object format, string expected) =>
        Assert.Contains(expected, Table.Definition(TestExports.Table("id:integer* price:decimal(10,2)") with { Format = (ExportFormat)format }), StringComparison.Ordinal);

    [Fact]
    public void ColumnsThatDifferByCaseOnlyAreRefused() =>
        Assert.Contains("Athena's names know no case", Assert.Throws<ExportException>(() => Table.Definition(TestExports.Table("id:integer* ID:text"))).Message, StringComparison.Ordinal);

    [Fact]
    public void AResultGoesToManyFilesWithDeletionsApart() =>
        Assert.Equal(
            "UNLOAD (SELECT 1) TO 's3://bucket/it''s/' WITH (format = 'JSON', compression = 'GZIP', partitioned_by = ARRAY['op'])",
            AthenaDelta.Unload("SELECT 1", "s3://bucket/it's/"));
}
