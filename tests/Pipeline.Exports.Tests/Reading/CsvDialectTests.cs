using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Reading;

public sealed class CsvDialectTests
{
    [Theory]
    [InlineData(',', '"')]
    [InlineData('\t', '"')]
    [InlineData('|', '"')]
    [InlineData(' ', '"')]
    [InlineData('#', '"')]
    [InlineData('\u0001', '"')]
    [InlineData(';', '\'')]
    [InlineData('"', '\'')]
    [InlineData('a', 'b')]
    [InlineData(',', ';')]
    [InlineData('\u0001', ';')]
    public async Task AnyDelimiterAndQuoteGiveTheSameValues(char delimiter, char quote)
    {
        var table = TestExports.Table("id:text* one:text two:text") with { Delimiter = delimiter, Quote = quote, HasHeader = false, NullText = "N" };
        const string Value = "\"a\", 'b'; it's | # \u0001\t\r\n «ab»";
        var text = string.Join(delimiter, Quoted("1"), Quoted(Value), "N") + "\n" + string.Join(delimiter, Quoted("2"), Quoted("N"), Quoted(Value)) + "\n";

        var (changes, _) = await TestExports.CompareAsync(table, old: null, text);

        var rows = changes.Changes.Select(change => System.Text.Json.JsonDocument.Parse(change.Row).RootElement).OrderBy(row => row.GetProperty("id").GetString(), StringComparer.Ordinal).ToArray();
        Assert.Equal((Value, (string?)null), (rows[0].GetProperty("one").GetString(), rows[0].GetProperty("two").GetString()));
        Assert.Equal(("N", Value), (rows[1].GetProperty("one").GetString(), rows[1].GetProperty("two").GetString()));

        string Quoted(string value) => $"{quote}{value.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
    }

    [Fact]
    public async Task WithoutQuotesEveryCharacterIsTheFieldsOwn()
    {
        var table = TestExports.Table("id:text* size:text") with { Quote = null, HasHeader = false };

        var (changes, _) = await TestExports.CompareAsync(table, old: null, "1,5\" disk\n2,\"\n");

        Assert.Equal(["{\"id\":\"1\",\"size\":\"5\\\" disk\"}", "{\"id\":\"2\",\"size\":\"\\\"\"}"], changes.Changes.Select(change => change.Row).Order());
    }

    [Fact]
    public async Task AnEmptyQuotedFieldIsAnEmptyTextAndNullElsewhere()
    {
        var table = TestExports.Table("id:text* name:text count:integer");

        var (changes, _) = await TestExports.CompareAsync(table, old: null, "id,name,count\n\"1\",\"\",\"\"\n");

        Assert.Equal("{\"id\":\"1\",\"name\":\"\",\"count\":null}", Assert.Single(changes.Changes).Row);
    }

    [Fact]
    public async Task EmptyLinesAreNoRows()
    {
        var (_, statistics) = await TestExports.CompareAsync(TestExports.Sample, old: null, "\nA;1;a;b\n\n\r\nB;1;a;b\n\n");

        Assert.Equal((2L, 0L), (statistics.NewRows, statistics.Malformed));
    }

    [Fact]
    public async Task ColumnsOfAHeaderAreFoundByNameAndUnknownOnesIgnoredOnlyIfTheSettingsSaySo()
    {
        var table = TestExports.Table("id:text* name:text") with { IgnoresUnknownColumns = true };

        var (changes, _) = await TestExports.CompareAsync(table, "id,name\n1,a\n2,b\n", "\uFEFF\"name\",ignored,id\na,x,1\nc,x,2\n");

        Assert.Equal("{\"id\":\"2\",\"name\":\"c\"}", Assert.Single(changes.Changes).Row);
    }

    [Fact]
    public async Task AColumnThatTheEarlierVersionDidNotHaveWasNull()
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Table("id:text* name:text since:date"), "id,name\n1,a\n2,b\n", "id,name,since\n1,a,\n2,b,2026-01-01\n");

        Assert.Equal("{\"id\":\"2\",\"name\":\"b\",\"since\":null}", Assert.Single(changes.Changes).Before);
    }
}
