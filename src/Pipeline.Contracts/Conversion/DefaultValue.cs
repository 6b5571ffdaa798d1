using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Conversion;

/// <summary>The value that stands in for a missing key, kept as a small JSON text of its own and converted like any other value.</summary>
internal sealed class DefaultValue
{
    private DefaultValue(byte[] json, JsonSlot slot)
    {
        Json = json;
        Slot = slot;
    }

    public byte[] Json { get; }

    public JsonSlot Slot { get; }

    public static DefaultValue From(JsonElement element)
    {
        byte[] json = Encoding.UTF8.GetBytes(element.GetRawText());
        var reader = new JsonTokenReader(json, JsonTokenReader.MaxDepthLimit);
        reader.Read();
        var slot = JsonSlot.From(reader);
        slot.Length = slot.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray ? json.Length : slot.Length;
        return new DefaultValue(json, slot);
    }

    public static bool Fits(JsonElement element, ColumnType type, EpochUnit epoch)
    {
        var value = From(element);
        using var scratch = new LeafColumn(LeafDescriptor.OfScalar("default", type, 0, 0));
        return CellWriter.Write(CellType.Of(type, epoch), value.Slot, value.Json, scratch) == ConversionFault.None;
    }

    public static string Describe(ColumnType type, EpochUnit epoch) => type switch
    {
        TimestampType when epoch != EpochUnit.None =>
            $"a number of {Name(epoch)} since 1970-01-01 UTC or ISO 8601 text that is a {type}",
        DateType or TimestampType => $"ISO 8601 text that is a {type}",
        BinaryType => "base64 text",
        StringType => "a text",
        BooleanType => "true or false",
        _ => $"a number that fits {type} exactly",
    };

    private static string Name(EpochUnit epoch) => epoch switch
    {
        EpochUnit.Seconds => "seconds",
        EpochUnit.Milliseconds => "milliseconds",
        _ => "microseconds",
    };
}
