using Local.Aws.DynamoDb.Requests;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>Decides what an UpdateTable makes of a table's definition.</summary>
internal static class TableUpdate
{
    public static TableSchema Plan(TableSchema schema, TableRequest request)
    {
        var attributes = (TableSchemaReader.ReadAttributes(request) ?? []).Concat(schema.Attributes).DistinctBy(attribute => attribute.Name).ToList();
        var throughput = PlanThroughput(schema, request);
        var indexes = schema.Indexes.ToList();
        foreach (var change in request.List("GlobalSecondaryIndexUpdates") ?? [])
        {
            PlanIndex(indexes, change, attributes, throughput);
        }

        var used = indexes.SelectMany(index => index.Key.Names).Concat(schema.Key.Names).ToHashSet(StringComparer.Ordinal);
        return schema with
        {
            Attributes = [.. attributes.Where(attribute => used.Contains(attribute.Name))],
            Indexes = indexes,
            Throughput = throughput,
            DeletionProtected = request.Boolean("DeletionProtectionEnabled") ?? schema.DeletionProtected,
        };
    }

    private static Throughput? PlanThroughput(TableSchema schema, TableRequest request)
    {
        if (request.Text("BillingMode") is not null)
        {
            return TableSchemaReader.ReadBilling(request);
        }

        if (TableSchemaReader.ReadThroughput(request) is not { } asked)
        {
            return schema.Throughput;
        }

        if (schema.Throughput is null)
        {
            throw Problems.Validation(
                $"{Problems.InvalidParameter}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        return asked != schema.Throughput
            ? asked
            : throw Problems.Validation(
                "The provisioned throughput for the table will not change. The requested value equals the current value. " +
                $"Current ReadCapacityUnits provisioned for the table: {asked.ReadUnits}. Requested ReadCapacityUnits: {asked.ReadUnits}. " +
                $"Current WriteCapacityUnits provisioned for the table: {asked.WriteUnits}. Requested WriteCapacityUnits: {asked.WriteUnits}. " +
                "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
    }

    private static void PlanIndex(List<IndexSchema> indexes, TableRequest change, IReadOnlyList<KeyAttribute> attributes, Throughput? throughput)
    {
        if (change.Object("Create") is { } create)
        {
            var index = IndexSchemaReader.Read(create, attributes, isGlobal: true, throughput);
            if (indexes.Exists(other => other.Name == index.Name))
            {
                throw Problems.Validation($"Attempting to create an index which already exists: {index.Name}");
            }

            indexes.Add(index);
        }
        else if (change.Object("Delete") is { } delete)
        {
            indexes.RemoveAt(Find(delete));
        }
        else if (change.Object("Update") is { } update)
        {
            var at = Find(update);
            indexes[at] = indexes[at] with { Throughput = TableSchemaReader.ReadThroughput(update) ?? indexes[at].Throughput };
        }

        int Find(TableRequest request)
        {
            var name = request.RequiredText("IndexName");
            var at = indexes.FindIndex(index => index.IsGlobal && index.Name == name);
            return at >= 0 ? at : throw new Hosting.ServiceException("ResourceNotFoundException", "Requested resource not found");
        }
    }
}
