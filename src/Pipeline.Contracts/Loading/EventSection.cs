using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads the root object of a contract file.</summary>
internal static class EventSection
{
    /// <summary>Kinesis refuses longer records; the default of a stream is 1 MiB, the most that can be configured 10 MiB.</summary>
    private const int MaxRecordBytes = 10 << 20;

    public static EventContract? Read(ContractNode node)
    {
        if (!node.IsObject(
            "$schema", "event", "version", "route", "partitionKey", "requiredKeys", "limits", "datasets", "table", "firehose", "generator"))
        {
            return null;
        }

        node.Text("$schema", required: false, "the address of the schema file");
        string? name = node.Matching("event", required: true, ContractNames.Event, ContractNames.EventAllowed);
        string? route = node.Matching("route", required: true, ContractNames.Route, ContractNames.RouteAllowed);
        int version = (int)node.Integer("version", 0, 1, int.MaxValue);
        if (!node.TryGet("version", out _))
        {
            node.Fail("an object with the property version, a whole number from 1");
        }

        JsonPath? partitionKey = PathRules.Document(node, "partitionKey", required: true);
        JsonPath[] requiredKeys = ReadRequiredKeys(node);
        RequestLimits limits = ReadLimits(node);
        DatasetContract[] datasets = [.. node.Items("datasets", 0, "an array of datasets").Select(DatasetSection.Read).OfType<DatasetContract>()];
        TableContract? table = TableSection.Read(node);
        if (table is not null && partitionKey is not null)
        {
            TableSection.CheckOrder(node, table, partitionKey);
        }

        FirehoseContract? firehose = ReadFirehose(node);
        GeneratorContract? generator = ReadGenerator(node);
        if (!node.TryGet("datasets", out _) && !node.TryGet("table", out _))
        {
            node.Fail("an object with datasets, a table or both: this event would go nowhere");
        }

        return name is null || route is null || partitionKey is null
            ? null
            : new EventContract(name, version, route, partitionKey, requiredKeys, limits, datasets, table, firehose, generator);
    }

    private static JsonPath[] ReadRequiredKeys(ContractNode node)
    {
        var paths = new List<JsonPath>();
        foreach (ContractNode item in node.Items("requiredKeys", 0, "an array of paths"))
        {
            if (item.Element.ValueKind != System.Text.Json.JsonValueKind.String)
            {
                item.Fail("a path such as $.a.b or $..name");
            }
            else if (PathRules.Check(item, item.Element.GetString() ?? string.Empty, allowElement: false) is JsonPath path)
            {
                paths.Add(path);
            }
        }

        return [.. paths];
    }

    private static RequestLimits ReadLimits(ContractNode node)
    {
        if (node.TryGet("limits", out ContractNode limits))
        {
            limits.IsObject("maxDocumentBytes", "maxBodyBytes", "maxDocuments", "maxDepth");
        }

        return new RequestLimits(
            node.TryGet("limits", out _) ? (int)limits.Integer("maxDocumentBytes", 1 << 20, 2, MaxRecordBytes) : 1 << 20,
            node.TryGet("limits", out _) ? (int)limits.Integer("maxBodyBytes", 5 << 20, 2, 100 << 20) : 5 << 20,
            node.TryGet("limits", out _) ? (int)limits.Integer("maxDocuments", 500, 1, 100_000) : 500,
            node.TryGet("limits", out _) ? (int)limits.Integer("maxDepth", 32, 1, 64) : 32);
    }

    private static FirehoseContract? ReadFirehose(ContractNode parent)
    {
        if (!parent.TryGet("firehose", out ContractNode node) || !node.IsObject("bufferMegabytes", "bufferSeconds", "prefixStyle", "backup"))
        {
            return null;
        }

        return new FirehoseContract(
            (int)node.Integer("bufferMegabytes", 128, 64, 128),
            (int)node.Integer("bufferSeconds", 300, 60, 900),
            node.OneOf("prefixStyle", "hive", "hive", "plain"),
            node.Flag("backup"));
    }

    private static GeneratorContract? ReadGenerator(ContractNode parent)
    {
        if (!parent.TryGet("generator", out ContractNode node) || !node.IsObject("kind", "template"))
        {
            return null;
        }

        string kind = node.OneOf("kind", string.Empty, GeneratorKinds.Order, GeneratorKinds.Template);
        if (kind.Length == 0)
        {
            node.Fail($"an object with the property kind: {GeneratorKinds.Order} or {GeneratorKinds.Template}");
            return null;
        }

        if (node.TryGet("template", out ContractNode template) != (kind == GeneratorKinds.Template))
        {
            node.Fail("a template if and only if the kind is template");
            return null;
        }

        string text = string.Concat(node.Items("template", 0, "an array of lines of text").Select(Line));
        if (kind == GeneratorKinds.Template && !EventTemplate.TryParse(text, out _, out string error))
        {
            template.Fail(error);
            return null;
        }

        return new GeneratorContract(kind, text);
    }

    private static string Line(ContractNode line)
    {
        if (line.Element.ValueKind == System.Text.Json.JsonValueKind.String)
        {
            return line.Element.GetString() ?? string.Empty;
        }

        line.Fail("a line of text");
        return string.Empty;
    }
}
