using System.Text;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>An item of the table test-sales with one value.</summary>
internal sealed class TestItem(string sequence, string value) : ITableItem
{
    public string TableName { get; init; } = "test-sales";

    /// <summary>The key as it goes over the wire.</summary>
    public string Customer { get; init; } = """{"S":"c"}""";

    public string Position { get; } = TablePosition.Format(0, Encoding.ASCII.GetBytes(sequence), 0);

    public void WriteItem(ItemBuffer output) => output.Append(Encoding.UTF8.GetBytes(
        $$$"""{"customer":{{{Customer}}},"country":{"S":"DE"},"value":{"S":"{{{value}}}"},"_seq":{"S":"{{{Position}}}"} }"""));
}
