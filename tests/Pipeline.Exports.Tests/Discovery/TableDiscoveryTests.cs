using Pipeline.Exports.Discovery;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Discovery;

public sealed class TableDiscoveryTests
{
    [Theory]
    [InlineData("id,name,price,since,seen,ok,zip\n1,a,1.50,2026-01-01,2026-01-01 10:00:00,true,01234\n2,,2,2026-01-02,2026-01-01T10:00:00Z,false,99999\n", ',', true,
        "id:Integer name:Text price:Decimal since:Date seen:Timestamp ok:Boolean zip:Text", "id")]
    [InlineData("PK1;0;this is a test;how are you today\nPK2;0;this is a test;how are you today\n", ';', false, "column_1:Text column_2:Integer column_3:Text column_4:Text", "column_1")]
    [InlineData("name\tcity\nAda\tLondon\nAlan\tLondon\n", '\t', true, "name:Text city:Text", "name")]
    [InlineData("a|1|x,y\na|2|x,y\nb|1|\"q|q\"\n", '|', false, "column_1:Text column_2:Integer column_3:Text", "column_1 column_2")]
    [InlineData("ratio,id\n1.5e3,1\n2,2\n", ',', true, "ratio:Double id:Integer", "id")]
    public async Task DelimiterHeaderTypesAndKeyAreProposed(string text, char delimiter, bool hasHeader, string columns, string key)
    {
        var proposal = await TableDiscovery.ProposeAsync("acme", "things", TestExports.File(TestExports.Gzip(text), "sample.gz"), CancellationToken.None);

        var settings = proposal.Settings;
        Assert.Equal((delimiter, hasHeader), (settings.Delimiter, settings.HasHeader));
        Assert.Equal(columns, string.Join(' ', settings.Columns.Select(column => $"{column.Name}:{column.Type}")));
        Assert.Equal(key, string.Join(' ', settings.Key.Select(column => settings.Columns[column].Name)));
        Assert.Contains(proposal.Remarks, remark => remark.StartsWith("The key is a guess", StringComparison.Ordinal));
    }

    [Fact]
    public async Task JsonLinesGiveThePropertiesOfAllLines()
    {
        var proposal = await TableDiscovery.ProposeAsync(
            "acme", "things", TestExports.File("{\"id\": 1, \"code\": \"12\"}\n{\"id\": 2, \"price\": 1.5, \"at\": \"2026-01-01T00:00:00Z\", \"tags\": [1]}\n"), CancellationToken.None);

        Assert.Equal(ExportFormat.NdJson, proposal.Settings.Format);
        Assert.Equal("id:Integer code:Text price:Decimal at:Timestamp tags:Text", string.Join(' ', proposal.Settings.Columns.Select(column => $"{column.Name}:{column.Type}")));
    }

    [Fact]
    public async Task AProposalIsAFileOfSettingsThatItsSampleAgreesWith()
    {
        var sample = TestExports.File(SampleExports(), "sample");
        var proposal = await TableDiscovery.ProposeAsync("acme", "things", sample, CancellationToken.None);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, proposal.ToJson());

            var settings = TableSettingsFile.Load(file);
            var check = await ExportCheck.RunAsync(settings, sample, 10, Path.GetTempPath(), CancellationToken.None);

            Assert.Equal((3L, 0L), (check.Rows, check.Refused));
            Assert.Equal(proposal.Settings.Columns, settings.Columns);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task RowsThatNothingTellsApartLeaveTheKeyToBeNamed()
    {
        var proposal = await TableDiscovery.ProposeAsync("acme", "things", TestExports.File("a,b\n1,2\n1,2\n"), CancellationToken.None);

        Assert.Empty(proposal.Settings.Key);
        Assert.Contains("No column and no two columns tell all 2 rows of the sample apart: name the key.", proposal.Remarks);
    }

    [Fact]
    public async Task AnEmptySampleIsRefused() =>
        await Assert.ThrowsAsync<ExportException>(() => TableDiscovery.ProposeAsync("acme", "things", TestExports.File("\n"), CancellationToken.None));

    [Fact]
    public async Task AFileThatDisagreesIsReportedWithLineColumnValueAndWhatIsExpected()
    {
        var check = await ExportCheck.RunAsync(
            TestExports.Table("id:integer* since:date"), TestExports.File("id,since\n1,2026-01-01\n2,01.02.2026\nx,2026-01-01\n4,2026-02-30\n", "new.csv"), 2, Path.GetTempPath(), CancellationToken.None);

        Assert.Equal((4L, 3L), (check.Rows, check.Refused));
        Assert.Equal(
            ["new.csv:3: column 'since' says '01.02.2026'; allowed is a date as YYYY-MM-DD", "new.csv:4: column 'id' says 'x'; allowed is a whole number of 64 bits"],
            check.Problems.Select(row => $"{row.File}:{row.Line}: {row.Reason}"));
    }

    private static string SampleExports() => "PK1;0;this is a test;how are you today\nPK2;0;this is a test;how are you today\nPK3;0;this is a test;how are you today\n";
}
