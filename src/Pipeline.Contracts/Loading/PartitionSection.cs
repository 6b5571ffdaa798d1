using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads one entry of <c>partitions</c>.</summary>
internal static class PartitionSection
{
    public static PartitionContract? Read(ContractNode node, bool hasEach)
    {
        if (!node.IsObject("name", "type", "source", "transform"))
        {
            return null;
        }

        string? name = node.Matching("name", required: true, ContractNames.Column, ContractNames.ColumnAllowed);
        PartitionTransform transform = node.OneOf("transform", "identity", "identity", "year", "month", "day", "hour") switch
        {
            "year" => PartitionTransform.Year,
            "month" => PartitionTransform.Month,
            "day" => PartitionTransform.Day,
            "hour" => PartitionTransform.Hour,
            _ => PartitionTransform.Identity,
        };
        bool fromArrival = IsArrival(node);
        JsonPath? source = fromArrival ? null : PathRules.Value(node, "source", required: true, hasEach);
        ColumnType? type = ReadType(node, transform, fromArrival);
        return name is null || type is null || (source is null && !fromArrival) ? null : new PartitionContract(name, type, source, transform);
    }

    private static bool IsArrival(ContractNode node) =>
        node.TryGet("source", out ContractNode source)
        && source.Element.ValueKind == System.Text.Json.JsonValueKind.String
        && source.Element.ValueEquals(LineageColumns.ArrivalTime);

    private static ColumnType? ReadType(ContractNode node, PartitionTransform transform, bool fromArrival)
    {
        string allowed = (transform, fromArrival) switch
        {
            (PartitionTransform.Identity, true) => "date for the identity of _arrival_time",
            (PartitionTransform.Identity, false) => "string, int, bigint, boolean or date for the identity",
            _ => "int or string for year, month, day and hour",
        };
        if (node.Text("type", required: true, allowed) is not string text)
        {
            return null;
        }

        ColumnType? type = ColumnTypeParser.Parse(text, out _);
        bool legal = (transform, fromArrival, type) switch
        {
            (PartitionTransform.Identity, true, DateType) => true,
            (PartitionTransform.Identity, false, StringType { IsJson: false } or IntType or BigIntType or BooleanType or DateType) => true,
            (not PartitionTransform.Identity, _, IntType or StringType { IsJson: false }) => true,
            _ => false,
        };
        if (!legal && node.TryGet("type", out ContractNode at))
        {
            at.Fail(allowed);
            return null;
        }

        return type;
    }
}
