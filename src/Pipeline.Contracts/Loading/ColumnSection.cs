using System.Text.Json;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads one entry of <c>columns</c>.</summary>
internal static class ColumnSection
{
    public static ColumnContract? Read(ContractNode node, bool hasEach)
    {
        if (!node.IsObject("name", "type", "source", "required", "default", "epoch"))
        {
            return null;
        }

        string? name = node.Matching("name", required: true, ContractNames.Column, ContractNames.ColumnAllowed);
        ColumnType? type = ReadType(node);
        JsonPath? source = PathRules.Value(node, "source", required: false, hasEach);
        bool required = node.Flag("required");
        EpochUnit epoch = ReadEpoch(node, isTime: type is null or TimestampType, "only on columns of type timestamp");
        JsonElement? fallback = ReadDefault(node, type, epoch);
        if (source is null && name is not null && !node.TryGet("source", out _))
        {
            source = JsonPath.Parse((hasEach ? "@." : "$.") + name);
        }

        if (source is { IsDescendant: true } && type is { IsScalar: false })
        {
            node.Fail("a scalar or json type: $..name finds single values only");
            return null;
        }

        return name is null || type is null || source is null ? null : new ColumnContract(name, type, source, required, fallback, epoch);
    }

    public static EpochUnit ReadEpoch(ContractNode node, bool isTime, string allowed)
    {
        string text = node.OneOf("epoch", "none", "seconds", "milliseconds", "microseconds");
        if (text != "none" && !isTime && node.TryGet("epoch", out ContractNode at))
        {
            at.Fail(allowed);
        }

        return text switch
        {
            "seconds" => EpochUnit.Seconds,
            "milliseconds" => EpochUnit.Milliseconds,
            "microseconds" => EpochUnit.Microseconds,
            _ => EpochUnit.None,
        };
    }

    private static ColumnType? ReadType(ContractNode node)
    {
        if (node.Text("type", required: true, ColumnTypeParser.Allowed) is not string text)
        {
            return null;
        }

        ColumnType? type = ColumnTypeParser.Parse(text, out string error);
        if (type is null && node.TryGet("type", out ContractNode at))
        {
            at.Fail(error);
        }

        return type;
    }

    private static JsonElement? ReadDefault(ContractNode node, ColumnType? type, EpochUnit epoch)
    {
        if (!node.TryGet("default", out ContractNode at) || type is null)
        {
            return null;
        }

        if (!type.IsScalar)
        {
            at.Fail("no default on structs and arrays");
            return null;
        }

        if (at.Element.ValueKind == JsonValueKind.Null || !DefaultValue.Fits(at.Element, type, epoch))
        {
            at.Fail(at.Element.ValueKind == JsonValueKind.Null ? "a value; leave default out for null" : DefaultValue.Describe(type, epoch));
            return null;
        }

        return at.Element.Clone();
    }
}
