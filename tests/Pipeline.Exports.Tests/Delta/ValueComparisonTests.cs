using Pipeline.Exports.Changes;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

public sealed class ValueComparisonTests
{
    [Theory]
    [InlineData("K;;a;b", "K;1;a;b", "{\"PK\":\"K\",\"COL_1\":1,\"COL_2\":\"a\",\"COL_3\":\"b\"}")]
    [InlineData("K;1;a;b", "K;;a;b", "{\"PK\":\"K\",\"COL_1\":null,\"COL_2\":\"a\",\"COL_3\":\"b\"}")]
    [InlineData("K;1;;b", "K;1;b;", "{\"PK\":\"K\",\"COL_1\":1,\"COL_2\":\"b\",\"COL_3\":null}")]
    [InlineData("K;1;\"\";b", "K;1;;b", "{\"PK\":\"K\",\"COL_1\":1,\"COL_2\":null,\"COL_3\":\"b\"}")]
    [InlineData("K;1;a:::b;c", "K;1;a;b:::c", "{\"PK\":\"K\",\"COL_1\":1,\"COL_2\":\"a\",\"COL_3\":\"b:::c\"}")]
    public async Task S2_5_AChangeFromOrToNullOrAcrossASeparatorIsAnUpdate(string old, string current, string row)
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, old + "\n", current + "\n");

        var change = Assert.Single(changes.Changes);
        Assert.Equal((RowChangeKind.Update, row), (change.Kind, change.Row));
    }

    [Fact]
    public async Task S2_5_NullAndNullAreEqual()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, "K;;;\n", "K;;;\n");

        Assert.Empty(changes.Changes);
        Assert.Equal(1, statistics.Unchanged);
    }

    [Fact]
    public async Task S2_5_ARowOfNothingButNullsIsDeletedWhenItGoes()
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, "K;;;\nL;1;a;b\n", "L;1;a;b\n");

        var change = Assert.Single(changes.Changes);
        Assert.Equal((RowChangeKind.Delete, "{\"PK\":\"K\"}", "{\"PK\":\"K\",\"COL_1\":null,\"COL_2\":null,\"COL_3\":null}"), (change.Kind, change.Key, change.Before));
    }

    [Fact]
    public async Task S2_5_QuotesDelimitersAndLineEndsStandInsideFields()
    {
        var (changes, _) = await TestExports.CompareAsync(
            TestExports.Sample,
            "A;1;\"x;\"\"y\"\"\nz\";plain\r\nB;2;\"same; \"\"as\"\" it was\r\n\";b\r\n",
            "A;1;\"x;\"\"y\"\"\nZ\";plain\r\nB;2;\"same; \"\"as\"\" it was\r\n\";b\r\n");

        var change = Assert.Single(changes.Changes);
        Assert.Equal((RowChangeKind.Update, "{\"PK\":\"A\",\"COL_1\":1,\"COL_2\":\"x;\\\"y\\\"\\nZ\",\"COL_3\":\"plain\"}"), (change.Kind, change.Row));
    }

    [Fact]
    public async Task S2_5_HowAFileIsWrittenIsNoChange()
    {
        const string Plain = "A;1;a;b\nB;2;c;d\n";
        const string Dressed = "\uFEFF\"B\";2;\"c\";d\r\nA;1;\"a\";\"b\"";

        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, [TestExports.File(Plain, "old")], [TestExports.File(TestExports.Gzip(Dressed), "new.gz")]);

        Assert.Empty(changes.Changes);
        Assert.Equal(2, statistics.Unchanged);
    }

    [Fact]
    public async Task S2_5_KeysMayBeOfAnyScript()
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, "Zoë;1;a;b\n鍵;1;a;b\n🔑;1;a;b\n", "Zoë;1;a;b\n鍵;2;ä;b\n");

        Assert.Equal(["{\"PK\":\"鍵\",\"COL_1\":2,\"COL_2\":\"ä\",\"COL_3\":\"b\"}", ""], changes.Changes.Select(change => change.Row));
        Assert.Equal("🔑", System.Text.Json.JsonDocument.Parse(changes.Changes[^1].Key).RootElement.GetProperty("PK").GetString());
    }

    [Theory]
    [InlineData("integer", "7", "007", "7")]
    [InlineData("integer", "7", "7.0", "7")]
    [InlineData("integer", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("decimal(10,3)", "1.5", "1.500", "1.5")]
    [InlineData("decimal(38,10)", "-0.5", "-00.50", "-0.5")]
    [InlineData("decimal(38,0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999.0", "99999999999999999999999999999999999999")]
    [InlineData("double", "1e3", "1000", "1000")]
    [InlineData("double", "-0", "0", "0")]
    [InlineData("boolean", "true", "T", "true")]
    [InlineData("boolean", "0", "no", "false")]
    [InlineData("date", "2026-02-28", "2026-02-28", "\"2026-02-28\"")]
    [InlineData("timestamp", "2026-02-28T12:00:00Z", "2026-02-28 13:00:00.000+01:00", "\"2026-02-28T12:00:00Z\"")]
    [InlineData("timestamp", "1969-12-31 23:59:59.25", "1969-12-31T23:59:59.250000Z", "\"1969-12-31T23:59:59.25Z\"")]
    public async Task ValuesAreEqualByTheirTypeOrByTheirTextAsTheSettingsSay(string type, string old, string current, string json)
    {
        var byType = TestExports.Table($"id:integer* value:{type}") with { HasHeader = false };
        var exact = byType with { Columns = [byType.Columns[0], byType.Columns[1] with { Equality = Equality.ExactText }] };

        var (none, _) = await TestExports.CompareAsync(byType, $"1,{old}\n", $"1,{current}\n");
        var (inserted, _) = await TestExports.CompareAsync(byType, old: null, $"1,{current}\n");
        var (one, _) = await TestExports.CompareAsync(exact, $"1,{old}\n", $"1,{current}\n");

        Assert.Empty(none.Changes);
        Assert.Equal($"{{\"id\":1,\"value\":{json}}}", Assert.Single(inserted.Changes).Row);
        Assert.Equal(old == current ? [] : [$"{{\"id\":1,\"value\":{json}}}"], one.Changes.Select(change => change.Row));
    }

    [Fact]
    public async Task S2_11_AKeyMayHaveSeveralColumnsOfAnyPlaceAndType()
    {
        var table = TestExports.Table("note:text line:integer* price:decimal(12,2) order:text*");

        var (changes, _) = await TestExports.CompareAsync(
            table,
            "note,line,price,order\na,1,1.00,X1\nb,11,2.00,X\nc,2,3.00,X\n",
            "order,price,line,note\nX1,1.00,1,a\nX,2.50,11,b\nX,1.00,3,new\n");

        Assert.Equal(
            [
                (RowChangeKind.Delete, "{\"line\":2,\"order\":\"X\"}", ""),
                (RowChangeKind.Insert, "{\"line\":3,\"order\":\"X\"}", "{\"note\":\"new\",\"line\":3,\"price\":1,\"order\":\"X\"}"),
                (RowChangeKind.Update, "{\"line\":11,\"order\":\"X\"}", "{\"note\":\"b\",\"line\":11,\"price\":2.5,\"order\":\"X\"}"),
            ],
            changes.Changes.Select(change => (change.Kind, change.Key, change.Row)).OrderBy(change => change.Kind.ToString(), StringComparer.Ordinal));
    }
}
