using System.Buffers;
using System.Text.Json;
using Consumer.Cli.Auditing;
using Consumer.Cli.Demo;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;
using Consumer.Cli.Tests.Support;

namespace Consumer.Cli.Tests.Demo;

/// <summary>The hand-written expectations against the shipped contracts: they must name the same datasets and columns, or the demo audits the past.</summary>
public sealed class OrderExpectationsTests
{
    private static readonly DemoEvents Events = new(
        ContractFiles.Load(ProjectFolders.Contracts(null)),
        new DemoOptions { Orders = 1, Clicks = 1, Bad = 0, Seed = 1, Workers = 1 });

    [Fact]
    public void ExpectationsCoverEveryDatasetAndColumnOfTheContracts()
    {
        var views = ContractViews.Of(ContractFiles.Load(ProjectFolders.Contracts(null))).ToDictionary(view => view.Name);

        foreach (var expected in OrderExpectations.Datasets.Concat(ClickExpectations.Datasets))
        {
            var view = views[expected.Name];
            var columns = view.Columns.Where(column => !column.Key.StartsWith('_')).Concat(view.Partitions).Select(column => column.Key);
            Assert.Equal(
                columns.Order(StringComparer.Ordinal),
                expected.Columns.Select(column => column.Name).Concat(expected.Derived.Select(derived => derived.Key)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void ItemRenamesTheMisspeltMemberAndKeepsAllOthers()
    {
        using var order = Document(Events.WriteOrder);

        var item = OrderExpectations.Item(order.RootElement);

        Assert.Equal(
            order.RootElement.EnumerateObject().Select(member => member.Name == "purchaise_details" ? "purchase_details" : member.Name).Order(StringComparer.Ordinal),
            item.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(ItemText.Of(order.RootElement.GetProperty("purchaise_details")), ItemText.Of(item.GetProperty("purchase_details")));
    }

    [Fact]
    public void ExpectedRowsOfRealEventsReadBackInTheirTypes()
    {
        using var folder = new TempFolder();
        using var database = LakeQuery.OpenDatabase();
        using var order = Document(Events.WriteOrder);
        using var click = Document(Events.WriteClick);
        foreach (var dataset in OrderExpectations.Datasets.Concat(ClickExpectations.Datasets))
        {
            var file = folder.At($"{dataset.Name}.ndjson");
            using (var writer = new ExpectedRowsWriter(dataset, file))
            {
                writer.Add(dataset.Name == "clicks" ? click.RootElement : order.RootElement);
            }

            var columns = SqlText.List(dataset.Columns.Select(column => $"{SqlText.Name(column.Name)}: {SqlText.Literal(column.Type)}"));
            var rows = database.Query($"SELECT * FROM read_json({SqlText.Literal(file)}, format = 'newline_delimited', columns = {{{columns}}})").Rows;

            Assert.Equal(dataset.Each is null ? 1 : 2, rows.Count);
            Assert.All(rows, row => Assert.DoesNotContain(null, row));
        }
    }

    private static JsonDocument Document(Action<IBufferWriter<byte>, long> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer, 0);
        return JsonDocument.Parse(buffer.WrittenMemory.ToArray());
    }
}
