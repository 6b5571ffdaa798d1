using System.Text.Json;
using Consumer.Cli.Auditing;
using Consumer.Cli.Tests.Support;

namespace Consumer.Cli.Tests.Auditing;

public sealed class ExpectedRowsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryElementGivesARowWithValuesOfItsDocument()
    {
        var dataset = new ExpectedDataset(
            "items",
            "items",
            [new("order_id", "VARCHAR", "order.id"), new("name", "VARCHAR", "@.name"), new("color", "VARCHAR", "@.details.color"), new("all", "JSON", "order")],
            []);
        using (var writer = new ExpectedRowsWriter(dataset, _folder.At("items.ndjson")))
        {
            Add(writer, """{"order":{"id":"o1"},"items":[{"name":"a","details":{"color":"red"}},{"name":"b","details":{"color":null}}]}""");
            Add(writer, """{"order":{"id":"o2"},"items":[]}""");
        }

        Assert.Equal(
            ["""{"order_id":"o1","name":"a","color":"red","all":{"id":"o1"}}""", """{"order_id":"o1","name":"b","color":null,"all":{"id":"o1"}}"""],
            File.ReadAllLines(_folder.At("items.ndjson")));
    }

    private static void Add(ExpectedRowsWriter writer, string text)
    {
        using var document = JsonDocument.Parse(text);
        writer.Add(document.RootElement);
    }
}
