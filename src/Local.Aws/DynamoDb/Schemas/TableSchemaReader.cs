using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>Reads and checks what CreateTable and UpdateTable define.</summary>
internal static class TableSchemaReader
{
    private const string Conflict = Problems.InvalidParameter;

    public static TableSchema Read(TableRequest request)
    {
        var name = request.Text("TableName") ?? throw Problems.TableNameRequired();
        TableNames.Check(name);
        ItemRequest.Require(("attributeDefinitions", request.List("AttributeDefinitions")), ("keySchema", request.List("KeySchema")));
        var attributes = ReadAttributes(request) ?? throw Problems.Missing("attributeDefinitions");
        var key = ReadKey(request, attributes);
        var throughput = ReadBilling(request);
        var indexes = new List<IndexSchema>();
        foreach (var local in request.List("LocalSecondaryIndexes") ?? [])
        {
            var index = IndexSchemaReader.Read(local, attributes, isGlobal: false, throughput);
            if (index.Key.Hash != key.Hash || index.Key.Range is null || key.Range is null)
            {
                throw Problems.Validation(
                    $"{Conflict}Index KeySchema does not have the table's hash key and a range key for index: {index.Name}");
            }

            indexes.Add(index);
        }

        foreach (var global in request.List("GlobalSecondaryIndexes") ?? [])
        {
            indexes.Add(IndexSchemaReader.Read(global, attributes, isGlobal: true, throughput));
        }

        var schema = new TableSchema
        {
            Name = name,
            Key = key,
            Attributes = attributes,
            Indexes = indexes,
            Throughput = throughput,
            DeletionProtected = request.Boolean("DeletionProtectionEnabled") ?? false,
            Tags = ReadTags(request),
        };
        CheckIndexNames(schema);
        CheckNothingUnused(schema);
        return schema;
    }

    public static IReadOnlyList<KeyAttribute>? ReadAttributes(TableRequest request)
    {
        if (request.List("AttributeDefinitions") is not { } definitions)
        {
            return null;
        }

        var attributes = new List<KeyAttribute>();
        foreach (var definition in definitions)
        {
            var type = definition.RequiredText("AttributeType");
            if (type is not ("S" or "N" or "B"))
            {
                throw Problems.Constraints(
                    $"Value '{type}' at 'attributeDefinitions.{attributes.Count + 1}.member.attributeType' failed to satisfy constraint: " +
                    "Member must satisfy enum value set: [B, N, S]");
            }

            attributes.Add(new KeyAttribute(definition.RequiredText("AttributeName"), Enum.Parse<AttributeType>(type)));
        }

        return attributes.DistinctBy(attribute => attribute.Name).Count() == attributes.Count
            ? attributes
            : throw Problems.Validation($"{Conflict}Duplicate AttributeName in AttributeDefinitions");
    }

    public static KeySchema ReadKey(TableRequest request, IReadOnlyList<KeyAttribute> attributes)
    {
        var elements = request.List("KeySchema") ?? throw Problems.Missing("keySchema");
        if (elements.Count is 0 or > 2)
        {
            throw Problems.Constraints(elements.Count == 0
                ? "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"
                : $"Value '[{elements.Count} elements]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2");
        }

        if (elements[0].Text("KeyType") != "HASH" || (elements.Count == 2 && elements[1].Text("KeyType") != "RANGE"))
        {
            throw Problems.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type, or the second is not a RANGE key type");
        }

        var hash = Find(elements[0]);
        var range = elements.Count == 2 ? Find(elements[1]) : (KeyAttribute?)null;
        return hash.Name != range?.Name
            ? new KeySchema(hash, range)
            : throw Problems.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");

        KeyAttribute Find(TableRequest element)
        {
            var name = element.RequiredText("AttributeName");
            foreach (var attribute in attributes)
            {
                if (attribute.Name == name)
                {
                    return attribute;
                }
            }

            throw Problems.Validation(
                $"{Conflict}Some index key attributes are not defined in AttributeDefinitions. Keys: [{name}], " +
                $"AttributeDefinitions: [{string.Join(", ", attributes.Select(attribute => attribute.Name))}]");
        }
    }

    /// <summary>The provisioned throughput, or null for PAY_PER_REQUEST.</summary>
    public static Throughput? ReadBilling(TableRequest request)
    {
        var mode = request.Text("BillingMode") ?? "PROVISIONED";
        var throughput = ReadThroughput(request);
        switch (mode)
        {
            case "PAY_PER_REQUEST" when throughput is not null:
                throw Problems.Validation(
                    $"{Conflict}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
            case "PAY_PER_REQUEST":
                return null;
            case "PROVISIONED":
                return throughput ?? throw Problems.Validation(
                    $"{Conflict}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
            default:
                throw Problems.Constraints(
                    $"Value '{mode}' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]");
        }
    }

    public static Throughput? ReadThroughput(TableRequest request)
    {
        if (request.Object("ProvisionedThroughput") is not { } units)
        {
            return null;
        }

        return new Throughput(Read("ReadCapacityUnits"), Read("WriteCapacityUnits"));

        long Read(string name)
        {
            var member = $"provisionedThroughput.{char.ToLowerInvariant(name[0])}{name[1..]}";
            var value = units.Number(name) ?? throw Problems.Missing(member);
            return value >= 1
                ? value
                : throw Problems.Constraints($"Value '{value}' at '{member}' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }
    }

    public static Dictionary<string, string> ReadTags(TableRequest request)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in request.List("Tags") ?? [])
        {
            tags[tag.RequiredText("Key")] = tag.RequiredText("Value");
        }

        return tags;
    }

    private static void CheckIndexNames(TableSchema schema)
    {
        if (schema.Indexes.GroupBy(index => index.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
        {
            throw Problems.Validation($"{Conflict}Duplicate index name: {repeated.Key}");
        }
    }

    private static void CheckNothingUnused(TableSchema schema)
    {
        var used = schema.Indexes.SelectMany(index => index.Key.Names).Concat(schema.Key.Names).ToHashSet(StringComparer.Ordinal);
        if (schema.Attributes.Any(attribute => !used.Contains(attribute.Name)))
        {
            throw Problems.Validation(schema.Indexes.Count == 0
                ? $"{Conflict}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
                : $"{Conflict}Some AttributeDefinitions are not used. AttributeDefinitions: " +
                $"[{string.Join(", ", schema.Attributes.Select(attribute => attribute.Name))}], keys used: [{string.Join(", ", used)}]");
        }
    }
}
