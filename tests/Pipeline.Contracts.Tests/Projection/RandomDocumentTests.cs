using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Tests.Support;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Tests.Projection;

/// <summary>Random contracts and documents; the framework's document model says what the rows must be.</summary>
public sealed class RandomDocumentTests
{
    private static readonly string[] Scalars =
        ["string", "json", "int", "bigint", "double", "boolean", "decimal(9,3)", "decimal(18,2)", "decimal(30,5)", "date", "timestamp", "binary"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RowsAreWhatTheDocumentSays(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 15; round++)
        {
            string[] types = [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => Type(random, 3))];
            EventContract contract = ContractFiles.Dataset(string.Join(",", types.Select((type, i) => $$"""{"name":"c{{i}}","type":"{{type}}"}""")));
            IReadOnlyList<ColumnContract> columns = contract.Datasets[0].Columns;
            string[] documents = [.. Enumerable.Range(0, 20).Select(_ => NodeOracle.Object(columns.Select(column => (column.Name, column.Type)), random))];

            List<Dictionary<string, object?>> rows = Projected.Rows(contract, documents);

            for (int i = 0; i < documents.Length; i++)
            {
                JsonObject node = JsonNode.Parse(documents[i])!.AsObject();
                foreach (ColumnContract column in columns)
                {
                    string expected = NodeOracle.Show(Expected(node, column.Name, column.Type));
                    string actual = NodeOracle.Show(Comparable(rows[i][column.Name], column.Type));
                    Assert.True(expected == actual, $"seed {seed}, {column.Name} {column.Type} of {documents[i]}\nexpected {expected}\nactual   {actual}");
                }
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void RowsOfArraysAreWhatTheDocumentSays(int seed)
    {
        var random = new Random(seed);
        const string columns = """
            {"name":"after","type":"int","source":"$.after"},{"name":"x","type":"string"},{"name":"y","type":"array<int>"},
            {"name":"deep","type":"decimal(9,3)","source":"@.d.e"},{"name":"group","type":"struct<p:int,q:struct<r:string>>"}
            """;
        EventContract contract = ContractFiles.Dataset(columns, "\"each\":\"$.in.items[*]\"");
        (string, ColumnType)[] members = [("x", new StringType()), ("y", new ArrayType(new IntType())), ("d", Group(("e", new DecimalType(9, 3)))),
            ("group", Group(("p", new IntType()), ("q", Group(("r", new StringType())))))];
        for (int round = 0; round < 300; round++)
        {
            string items = string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(8) == 0 ? "null" : NodeOracle.Object(members, random)));
            string document = $$"""{"x":"no","in":{"z":[],"items":[{{items}}]},"after":{{random.Next(9)}}}""";

            List<Dictionary<string, object?>> rows = Projected.Rows(contract, document);

            JsonNode root = JsonNode.Parse(document)!;
            IEnumerable<string> expected = root["in"]!["items"]!.AsArray().Select(item => NodeOracle.Show(new Dictionary<string, object?>
            {
                ["after"] = root["after"]!.GetValue<long>(),
                ["x"] = NodeOracle.Read(item?["x"], members[0].Item2),
                ["y"] = NodeOracle.Read(item?["y"], members[1].Item2),
                ["deep"] = NodeOracle.Read(item?["d"]?["e"], new DecimalType(9, 3)),
                ["group"] = NodeOracle.Read(item?["group"], members[3].Item2),
            }));
            Assert.True(expected.SequenceEqual(rows.Select(row => NodeOracle.Show(row))), $"seed {seed}: {document}");
        }
    }

    private static object? Expected(JsonObject node, string name, ColumnType type) => NodeOracle.Read(node[name], type);

    /// <summary>JSON texts are kept as they stand; the oracle's are written anew, so both are brought to one form.</summary>
    private static object? Comparable(object? value, ColumnType type) => (value, type) switch
    {
        (string text, StringType { IsJson: true }) => JsonNode.Parse(Encoding.UTF8.GetBytes(text))?.ToJsonString(),
        (List<object?> list, ArrayType array) => list.ConvertAll(item => Comparable(item, array.Element)),
        (Dictionary<string, object?> group, StructType fields) => fields.Fields.ToDictionary(member => member.Name, member => Comparable(group[member.Name], member.Type)),
        _ => value,
    };

    private static StructType Group(params (string Name, ColumnType Type)[] fields) =>
        new([.. fields.Select(member => new StructField(member.Name, member.Name, member.Type))]);

    private static string Type(Random random, int depth) => random.Next(depth > 0 ? 6 : 3) switch
    {
        3 => $"array<{Type(random, depth - 1)}>",
        4 or 5 => $"struct<{string.Join(",", Enumerable.Range(0, random.Next(1, 4)).Select(i => $"f{i}:{Type(random, depth - 1)}"))}>",
        _ => Scalars[random.Next(Scalars.Length)],
    };
}
