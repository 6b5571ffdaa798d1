using System.Text.Json;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>Counts capacity units and writes ConsumedCapacity where it was asked for.</summary>
internal static class CapacityAnswer
{
    private const int WriteUnitBytes = 1024;
    private const int ReadUnitBytes = 4096;

    public static double WriteUnits(AttributeMap? before, AttributeMap? after)
    {
        var size = Math.Max(before is null ? 0 : ItemSize.Of(before), after is null ? 0 : ItemSize.Of(after));
        return Math.Max(1, (size + WriteUnitBytes - 1) / WriteUnitBytes);
    }

    public static double ReadUnits(long bytes, bool consistent)
    {
        var units = Math.Max(1, (bytes + ReadUnitBytes - 1) / ReadUnitBytes);
        return consistent ? units : units * 0.5;
    }

    public static void Write(Utf8JsonWriter answer, string? asked, string table, double units)
    {
        if (asked is null or "NONE")
        {
            return;
        }

        answer.WritePropertyName("ConsumedCapacity"u8);
        WriteOne(answer, asked, table, units);
    }

    /// <summary>The list that batches and transactions answer, one entry a table.</summary>
    public static void Write(Utf8JsonWriter answer, string? asked, IReadOnlyDictionary<string, double> unitsByTable)
    {
        if (asked is null or "NONE")
        {
            return;
        }

        answer.WriteStartArray("ConsumedCapacity"u8);
        foreach (var (table, units) in unitsByTable)
        {
            WriteOne(answer, asked, table, units);
        }

        answer.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter answer, string asked, string table, double units)
    {
        answer.WriteStartObject();
        answer.WriteString("TableName"u8, table);
        answer.WriteNumber("CapacityUnits"u8, units);
        if (asked == "INDEXES")
        {
            answer.WriteStartObject("Table"u8);
            answer.WriteNumber("CapacityUnits"u8, units);
            answer.WriteEndObject();
        }

        answer.WriteEndObject();
    }
}
