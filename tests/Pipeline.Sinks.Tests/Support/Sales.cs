using System.Globalization;
using System.Text;
using Kinesis.Consumer;
using Pipeline.Contracts;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>A small event with all shapes: two datasets, partitions, nested columns, an array that fans out, a table; and records of it.</summary>
internal static class Sales
{
    public const string Shard = "shardId-000000000007";

    public const string ContractText = """
        {
          "event": "sale", "version": 3, "route": "sales", "partitionKey": "$.customer",
          "datasets": [
            {
              "name": "sales",
              "columns": [
                { "name": "id", "type": "string", "required": true },
                { "name": "amount", "type": "decimal(12,2)", "required": true },
                { "name": "big", "type": "decimal(30,4)" },
                { "name": "at", "type": "timestamp" },
                { "name": "place", "type": "struct<city:string,floor:int>" },
                { "name": "tags", "type": "array<string>" },
                { "name": "paid", "type": "boolean" },
                { "name": "note", "type": "string" }
              ],
              "partitions": [ { "name": "country", "type": "string", "source": "$.country" } ],
              "rowGroupBytes": 1048576
            },
            {
              "name": "sold_items",
              "each": "$.items",
              "columns": [
                { "name": "sale_id", "type": "string", "source": "$.id", "required": true },
                { "name": "sku", "type": "string", "required": true },
                { "name": "pieces", "type": "int", "required": true }
              ]
            }
          ],
          "table": {
            "name": "sales", "hashKey": { "name": "customer" }, "rangeKey": { "name": "country" },
            "attributes": [ { "name": "id" }, { "name": "amount" }, { "name": "items" }, { "name": "exact" } ]
          }
        }
        """;

    private static readonly string[] Countries = ["DE", "FR", "IT"];

    public static ContractSet Contracts { get; } = Load(ContractText);

    /// <summary>The same event, with another partition column and a higher version.</summary>
    public static ContractSet ChangedContracts { get; } =
        Load(ContractText.Replace("\"source\": \"$.country\" }", "\"source\": \"$.customer\" }", StringComparison.Ordinal).Replace("\"version\": 3", "\"version\": 4", StringComparison.Ordinal));

    /// <summary>The same event without a table.</summary>
    public static ContractSet LakeOnlyContracts { get; } =
        Load(ContractText[..ContractText.IndexOf(",\n  \"table\"", StringComparison.Ordinal)] + "}");

    /// <summary>The same event, whose own time says which document of an item is the newest.</summary>
    public static ContractSet OrderedContracts { get; } = Load(ContractText.Replace(
        "\"rangeKey\": { \"name\": \"country\" },",
        "\"rangeKey\": { \"name\": \"country\" }, \"order\": { \"source\": \"$.version\", \"epoch\": \"seconds\" },",
        StringComparison.Ordinal));

    public static string Country(int index) => Countries[index % Countries.Length];

    public static string Customer(int index) => $"c{index % 17}";

    public static int Items(int index) => index % 4;

    /// <summary>Record number <paramref name="index"/> of the shard; every 10th is good for nothing if <paramref name="withBad"/>.</summary>
    public static KinesisRecord Record(int index, bool withBad = false, int noteLength = 0) =>
        Raw(index, withBad && IsBad(index) ? BadDocument(index) : Document(index, noteLength));

    public static bool IsBad(int index) => index % 10 == 9;

    public static KinesisRecord Raw(int index, string document) => new(
        Encoding.UTF8.GetBytes(document),
        Encoding.UTF8.GetBytes(Customer(index)),
        Encoding.ASCII.GetBytes(Sequence(index)),
        0,
        1_767_225_600_000_000 + (index * 1_000_000L));

    public static string Sequence(int index) =>
        "49590338271490256608559692538361571095921575989136588" + (100 + index).ToString(CultureInfo.InvariantCulture).PadLeft(6, '0');

    public static int IndexOf(string sequence) => int.Parse(sequence[^6..], CultureInfo.InvariantCulture) - 100;

    public static string Document(int index, int noteLength = 0)
    {
        var items = string.Join(',', Enumerable.Range(0, Items(index)).Select(item => $$"""{"sku":"s{{item}}","pieces":{{index + item}}}"""));
        var tags = index % 5 == 0 ? "null" : "[" + string.Join(',', Enumerable.Range(0, index % 3).Select(tag => tag == 1 ? "null" : $"\"t{tag}\"")) + "]";
        var place = index % 7 == 0 ? "null" : $$"""{"city":"city {{index}}","floor":{{(index % 2 == 0 ? "null" : index.ToString(CultureInfo.InvariantCulture))}}}""";
        return $$"""
            {"id":"sale-{{index}}","customer":"{{Customer(index)}}","country":"{{Country(index)}}","amount":{{index}}.{{index % 100:D2}},"big":1{{index}}00000000000000000.0001,
             "at":"2026-01-01T00:00:{{index % 60:D2}}.123456Z","place":{{place}},"tags":{{tags}},"paid":{{(index % 2 == 0 ? "true" : "false")}},
             "note":"{{Note(index, noteLength)}}","items":[{{items}}],"exact":12345678901234567890.123456789012345678}
            """;
    }

    public static ContractSet Load(string text)
    {
        var folder = Directory.CreateTempSubdirectory("sales-contracts-");
        File.WriteAllText(Path.Combine(folder.FullName, "sale.json"), text);
        var contracts = ContractSet.Load(folder.FullName);
        folder.Delete(recursive: true);
        return contracts;
    }

    private static string BadDocument(int index) => (index / 10 % 3) switch
    {
        0 => "{\"id\":\"cut off",
        1 => Document(index).Replace($"\"amount\":{index}", "\"amount\":\"much\",\"x\":1", StringComparison.Ordinal),
        _ => Document(index).Replace("\"exact\":1234", "\"exact\":1234567890123", StringComparison.Ordinal),
    };

    private static string Note(int index, int length)
    {
        // Not compressible, and the same for the same record.
        var random = new Random(index);
        return string.Create(length, random, static (text, source) => source.GetItems("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".AsSpan(), text));
    }
}
