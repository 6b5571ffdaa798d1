using System.Text.Json;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Projection.Plans;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads one entry of <c>partitions</c>.</summary>
internal static class PartitionSection
{
    public static PartitionContract? Read(ContractNode node, bool hasEach)
    {
        if (!node.IsObject("name", "type", "source", "transform", "required", "default", "epoch"))
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
        bool required = node.Flag("required");
        EpochUnit epoch = ColumnSection.ReadEpoch(
            node, isTime: type is null or DateType || transform != PartitionTransform.Identity, "only on partitions of a time");
        if (name is null || type is null || (source is null && !fromArrival))
        {
            return null;
        }

        var partition = new PartitionContract(name, type, source, transform, required, Default: null, epoch);
        return fromArrival ? RefuseForArrival(node, partition) : partition with { Default = ReadDefault(node, partition) };
    }

    /// <summary>Every record has an arrival time, and it is no value of the document.</summary>
    private static PartitionContract RefuseForArrival(ContractNode node, PartitionContract partition)
    {
        foreach (string property in (ReadOnlySpan<string>)["required", "default", "epoch"])
        {
            if (node.TryGet(property, out ContractNode at))
            {
                at.Fail($"nothing for {LineageColumns.ArrivalTime}, which every record has");
            }
        }

        return partition;
    }

    private static JsonElement? ReadDefault(ContractNode node, PartitionContract partition)
    {
        if (!node.TryGet("default", out ContractNode at))
        {
            return null;
        }

        var step = new PartitionStep(partition with { Default = at.Element }, source: null);
        if (at.Element.ValueKind != JsonValueKind.Null && PartitionValue.Fits(step))
        {
            return at.Element.Clone();
        }

        at.Fail(at.Element.ValueKind == JsonValueKind.Null ? "a value; leave default out for null" : step.Expected);
        return null;
    }

    private static bool IsArrival(ContractNode node) =>
        node.TryGet("source", out ContractNode source)
        && source.Element.ValueKind == JsonValueKind.String
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
