using Pipeline.Contracts;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Tests.Tables;

public sealed class TableSettingsFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exports-settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void S2_11_SettingsSayColumnsKeysAndDialect()
    {
        var settings = TableSettingsFile.Load(Write("orders.json", """
            {
              "tenant": "acme", "table": "orders", "target": "orders-copy", "format": "csv", "delimiter": "\t", "quote": "'", "header": false, "nullText": "\\N",
              "equal": "exactText", "unknownColumns": "ignore",
              "columns": [{"name": "order", "type": "text"}, {"name": "line", "type": "integer"}, {"name": "price", "type": "decimal(12, 2)", "equal": "byType"}, {"name": "note"}],
              "key": ["line", "order"]
            }
            """));

        Assert.Equal(("acme", "orders", "orders-copy", '\t', '\'', false, "\\N", true), (settings.Tenant, settings.Table, settings.Target, settings.Delimiter, settings.Quote, settings.HasHeader, settings.NullText, settings.IgnoresUnknownColumns));
        Assert.Equal([1, 0], settings.Key);
        Assert.Equal([CellType.Text, CellType.Integer, CellType.Decimal, CellType.Text], settings.Columns.Select(column => column.Type));
        Assert.Equal((12, 2), (settings.Columns[2].Precision, settings.Columns[2].Scale));
        Assert.Equal([Equality.ByType, Equality.ByType, Equality.ByType, Equality.ExactText], settings.Columns.Select(column => column.Equality));
    }

    [Theory]
    [InlineData("\"table\": \"orders\"", "\"table\": \"or/ders\"", "t.json: $.table: \"or/ders\"; allowed: 1 to 128 characters")]
    [InlineData("\"tenant\": \"acme\",", "", "t.json: $.tenant: missing; allowed: 1 to 128 characters")]
    [InlineData("\"integer\"", "\"number\"", "t.json: $.columns[1].type: \"number\"; allowed: text, integer, decimal")]
    [InlineData("\"integer\"", "\"decimal(40,2)\"", "t.json: $.columns[1].type: \"decimal(40,2)\"; allowed: text, integer, decimal")]
    [InlineData("\"integer\"", "\"decimal(4,5)\"", "t.json: $.columns[1].type: \"decimal(4,5)\"; allowed: text, integer, decimal")]
    [InlineData("[\"id\"]", "[\"ID\"]", "t.json: $.key[0]: \"ID\"; allowed: one of the columns, each once: id, count")]
    [InlineData("[\"id\"]", "[]", "t.json: $.key: []; allowed: an array of the names of the columns that identify a row")]
    [InlineData("[\"id\"]", "[\"id\", \"id\"]", "t.json: $.key[1]: \"id\"; allowed: one of the columns, each once: id, count")]
    [InlineData("\"text\"", "\"double\"", "t.json: $.key[0]: \"id\"; allowed: a key column of a type other than double")]
    [InlineData("\"count\"", "\"id\"", "t.json: $.columns[1]: {\"name\": \"id\", \"type\": \"integer\"}; allowed: a name that is not empty and that no other column has")]
    [InlineData("\"key\"", "\"delimiter\": \"||\", \"key\"", "t.json: $.delimiter: \"||\"; allowed: one ASCII character other than a line end")]
    [InlineData("\"key\"", "\"quote\": \",\", \"delimiter\": \",\", \"key\"", "t.json: $.quote: \",\"; allowed: one ASCII character other than a line end and than the delimiter")]
    [InlineData("\"key\"", "\"format\": \"ndjson\", \"header\": true, \"key\"", "t.json: $.header: true; allowed: nothing: only the format csv has it")]
    [InlineData("\"key\"", "\"equals\": \"byType\", \"key\"", "t.json: $.equals: \"byType\"; allowed: no such property; allowed here are $schema, tenant")]
    [InlineData("\"key\"", "\"equal\": \"same\", \"key\"", "t.json: $.equal: \"same\"; allowed: byType, exactText")]
    [InlineData("\"key\"", ", \"key\"", "t.json: $: ")]
    public void WhatIsWrongIsNamedWithFilePropertyValueAndWhatIsAllowed(string part, string wrong, string problem)
    {
        const string Right = """{"tenant": "acme", "table": "orders", "columns": [{"name": "id", "type": "text"}, {"name": "count", "type": "integer"}], "key": ["id"]}""";
        Assert.Equal("acme", TableSettingsFile.Load(Write("t.json", Right)).Tenant);

        var exception = Assert.Throws<ContractException>(() => TableSettingsFile.Load(Write("t.json", Right.Replace(part, wrong, StringComparison.Ordinal))));

        Assert.StartsWith(problem, exception.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TwoFilesOfOneTableAreRefused()
    {
        const string Text = """{"tenant": "acme", "table": "orders", "columns": [{"name": "id"}], "key": ["id"]}""";
        Write("a.json", Text);
        Write("b.json", Text);

        var exception = Assert.Throws<ContractException>(() => TableSettingsFile.LoadFolder(_folder.FullName));

        Assert.Equal("b.json: $.table: \"orders\"; allowed: a table that no other file describes; a.json does already", Assert.Single(exception.Problems).ToString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
