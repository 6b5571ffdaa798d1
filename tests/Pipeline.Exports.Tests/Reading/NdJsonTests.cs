using Pipeline.Exports.Tables;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Reading;

public sealed class NdJsonTests
{
    private static readonly TableSettings Table = TestExports.Table("id:integer* name:text price:decimal(10,2) tags:text at:timestamp ok:boolean") with { Format = ExportFormat.NdJson };

    [Fact]
    public async Task PropertiesAreFoundByNameAndMissingOnesAreNull()
    {
        var (changes, statistics) = await TestExports.CompareAsync(
            Table,
            """
            {"id": 1, "name": "a\u00e4\n", "price": 1.50, "tags": ["x", {"y": 1}], "at": "2026-01-01T00:00:00Z", "ok": true}
            {"id": 2}
            """,
            """
            {"ok": true, "at": "2026-01-01 01:00:00+01:00", "tags": ["x", {"y": 1}], "price": 1.5, "name": "aä\n", "id": 1}

            {"id": 2, "name": null, "ok": false}
            """ + "\r\n");

        Assert.Equal("{\"id\":2,\"name\":null,\"price\":null,\"tags\":null,\"at\":null,\"ok\":false}", Assert.Single(changes.Changes).Row);
        Assert.Equal((1L, 1L), (statistics.Updates, statistics.Unchanged));
    }

    [Fact]
    public async Task NestedValuesAreTheJsonThatWasWritten()
    {
        var (changes, _) = await TestExports.CompareAsync(Table, old: null, """{"tags": ["x", {"y": 1}], "id": 1}""");

        Assert.Contains("\"tags\":\"[\\\"x\\\", {\\\"y\\\": 1}]\"", Assert.Single(changes.Changes).Row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": 2""", "the line is no JSON object: ")]
    [InlineData("""[1]""", "the line is no JSON object")]
    [InlineData("""{"id": 2} {"id": 3}""", "the line is no JSON object: ")]
    [InlineData("""{"id": 2, "id": 3}""", "the property 'id' occurs twice")]
    [InlineData("""{"id": 2, "Name": "x"}""", "the property 'Name' is not in the settings; add it there, or set \"unknownColumns\": \"ignore\"")]
    [InlineData("""{"name": "x"}""", "column 'id' is NULL")]
    [InlineData("""{"id": 2, "price": "1.234"}""", "column 'price' says '1.234'; allowed is a number that decimal(10, 2) holds exactly")]
    [InlineData("""{"id": 2, "name": "\ud800"}""", "the line is no JSON object: ")]
    public async Task ALineThatIsNoRowIsReported(string line, string reason)
    {
        var (changes, statistics) = await TestExports.CompareAsync(Table, old: null, "{\"id\": 1}\n\n" + line + "\n{\"id\": 4}\n");

        var refused = Assert.Single(changes.Refused);
        Assert.Equal(3, refused.Line);
        Assert.StartsWith(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(line, System.Text.Encoding.UTF8.GetString(refused.Raw.Span));
        Assert.Equal(2, statistics.Inserts);
    }

    [Theory]
    [InlineData(10, "column 'name' takes more than the 1,048,576 bytes that a row may take")]
    [InlineData(40, "the line takes more than 16,777,216 bytes")]
    public async Task ALineOfTensOfMegabytesIsPassedOver(int megabytes, string reason)
    {
        var (changes, statistics) = await TestExports.CompareAsync(
            Table, old: null, $"{{\"id\": 1}}\n{{\"id\": 2, \"name\": \"{new string('x', megabytes << 20)}\"}}\n{{\"id\": 3}}\n{{\"id\": 4}}");

        Assert.Equal((2L, reason), (Assert.Single(changes.Refused).Line, changes.Refused[0].Reason));
        Assert.Equal(3, statistics.Inserts);
    }
}
