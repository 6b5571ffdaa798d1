using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads the <c>table</c> of an event.</summary>
internal static class TableSection
{
    public static TableContract? Read(ContractNode parent)
    {
        if (!parent.TryGet("table", out ContractNode node)
            || !node.IsObject("name", "hashKey", "rangeKey", "attributes", "wholeDocument", "timeToLive", "order"))
        {
            return null;
        }

        string? name = node.Matching("name", required: true, ContractNames.Table, ContractNames.TableAllowed);
        TableField? hashKey = ReadKey(node, "hashKey", required: true);
        TableField? rangeKey = ReadKey(node, "rangeKey", required: false);
        bool wholeDocument = node.Flag("wholeDocument");
        ContractNode[] nodes = [.. node.Items("attributes", 0, "an array of attributes")];
        TableField?[] attributes = [.. nodes.Select(item => ReadAttribute(item, isKey: false))];
        TimeToLive? timeToLive = ReadTimeToLive(node);
        TableOrder? order = ReadOrder(node);
        if (wholeDocument == nodes.Length > 0)
        {
            node.Fail("either attributes or wholeDocument: true");
        }

        CheckNames(node, nodes, hashKey, rangeKey, attributes, timeToLive);
        return name is null || hashKey is null
            ? null
            : new TableContract(name, hashKey, rangeKey, [.. attributes.OfType<TableField>()], wholeDocument, timeToLive, order);
    }

    /// <summary>
    /// The place on the stream orders the documents of one partition key only. Items that documents of several partition keys meet in would keep any of them for
    /// good: behind a split, the positions of the older shard are lower for ever, whatever comes there.
    /// </summary>
    public static void CheckOrder(ContractNode parent, TableContract table, JsonPath partitionKey)
    {
        if (table.Order is null
            && !table.HashKey.Source.Equals(partitionKey)
            && table.RangeKey?.Source.Equals(partitionKey) != true
            && parent.TryGet("table", out ContractNode node)
            && node.TryGet("hashKey", out ContractNode hashKey))
        {
            hashKey.Fail(
                $"hashKey or rangeKey with the source {partitionKey}, the partitionKey, so that the stream keeps the order of an item's documents; "
                + "or an order beside them that names their time, such as \"order\": {\"source\": \"$.updated_at\"}");
        }
    }

    private static TableField? ReadKey(ContractNode node, string name, bool required)
    {
        if (node.TryGet(name, out ContractNode key))
        {
            return ReadAttribute(key, isKey: true);
        }

        if (required)
        {
            node.Fail($"an object with the property {name}");
        }

        return null;
    }

    private static TableField? ReadAttribute(ContractNode node, bool isKey)
    {
        if (!node.IsObject("name", "source", "type"))
        {
            return null;
        }

        string? name = node.Matching("name", required: true, ContractNames.Attribute, ContractNames.AttributeAllowed);
        string type = isKey ? node.OneOf("type", "string", "string", "number") : node.OneOf("type", "any", "any", "string", "number", "json");
        JsonPath? source = PathRules.Document(node, "source", required: false);
        if (source is null && name is not null && !node.TryGet("source", out _))
        {
            source = JsonPath.Parse($"$['{name}']");
        }

        return name is null || source is null ? null : new TableField(name, source, type switch
        {
            "string" => TableFieldType.Text,
            "number" => TableFieldType.Number,
            "json" => TableFieldType.Json,
            _ => TableFieldType.Any,
        });
    }

    private static TimeToLive? ReadTimeToLive(ContractNode parent)
    {
        if (!parent.TryGet("timeToLive", out ContractNode node) || !node.IsObject("attribute", "source", "epoch", "after"))
        {
            return null;
        }

        string? attribute = node.Matching("attribute", required: true, ContractNames.Attribute, ContractNames.AttributeAllowed);
        JsonPath? source = PathRules.Document(node, "source", required: false);
        string? after = node.Matching("after", required: true, ContractNames.Span, "a span such as 90d, 12h or 30m, at most 99999 of the unit");
        return attribute is null || after is null ? null : new TimeToLive(attribute, source, Parse(after), ReadEpoch(node));
    }

    private static TableOrder? ReadOrder(ContractNode parent)
    {
        if (!parent.TryGet("order", out ContractNode node) || !node.IsObject("source", "epoch"))
        {
            return null;
        }

        EpochUnit epoch = ReadEpoch(node);
        return PathRules.Document(node, "source", required: true) is JsonPath source ? new TableOrder(source, epoch) : null;
    }

    private static EpochUnit ReadEpoch(ContractNode node) => node.OneOf("epoch", "none", "none", "seconds", "milliseconds", "microseconds") switch
    {
        "seconds" => EpochUnit.Seconds,
        "milliseconds" => EpochUnit.Milliseconds,
        "microseconds" => EpochUnit.Microseconds,
        _ => EpochUnit.None,
    };

    private static TimeSpan Parse(string after)
    {
        int count = int.Parse(after.AsSpan(0, after.Length - 1), System.Globalization.CultureInfo.InvariantCulture);
        return after[^1] switch
        {
            'd' => TimeSpan.FromDays(count),
            'h' => TimeSpan.FromHours(count),
            _ => TimeSpan.FromMinutes(count),
        };
    }

    private static void CheckNames(
        ContractNode node, ContractNode[] nodes, TableField? hashKey, TableField? rangeKey, TableField?[] attributes, TimeToLive? timeToLive)
    {
        // DynamoDB's attribute names are case-sensitive, unlike Athena's.
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (hashKey is not null)
        {
            names.Add(hashKey.Name);
        }

        if (rangeKey is not null && !names.Add(rangeKey.Name) && node.TryGet("rangeKey", out ContractNode range))
        {
            range.Fail("a range key with another name than the hash key");
        }

        for (int i = 0; i < attributes.Length; i++)
        {
            if (attributes[i] is TableField attribute && !names.Add(attribute.Name))
            {
                nodes[i].Fail("an attribute with a name that no key and no other attribute has");
            }
        }

        if (timeToLive is not null && !names.Add(timeToLive.Attribute) && node.TryGet("timeToLive", out ContractNode ttl))
        {
            ttl.Fail("an attribute name that no key and no attribute has");
        }
    }
}
