using System.Text.Json;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>Writes TableDescription.</summary>
internal static class TableDescription
{
    public static void Write(Utf8JsonWriter answer, TableCatalog tables, Table table, string status)
    {
        lock (table.Gate)
        {
            var schema = table.Schema;
            var arn = tables.ArnOf(schema.Name);
            answer.WriteStartObject();
            answer.WriteString("TableName"u8, schema.Name);
            answer.WriteString("TableStatus"u8, status);
            answer.WriteString("TableArn"u8, arn);
            answer.WriteString("TableId"u8, table.Id);
            answer.WriteNumber("CreationDateTime"u8, table.Created.ToUnixTimeMilliseconds() / 1000m);
            answer.WriteNumber("ItemCount"u8, table.Items.Count);
            answer.WriteNumber("TableSizeBytes"u8, table.Bytes);
            answer.WriteBoolean("DeletionProtectionEnabled"u8, schema.DeletionProtected);
            WriteAttributes(answer, schema);
            WriteKey(answer, schema.Key);
            WriteThroughput(answer, schema.Throughput);
            if (schema.Throughput is null)
            {
                answer.WriteStartObject("BillingModeSummary"u8);
                answer.WriteString("BillingMode"u8, "PAY_PER_REQUEST"u8);
                answer.WriteNumber("LastUpdateToPayPerRequestDateTime"u8, table.Created.ToUnixTimeMilliseconds() / 1000m);
                answer.WriteEndObject();
            }

            WriteIndexes(answer, table, arn, isGlobal: false);
            WriteIndexes(answer, table, arn, isGlobal: true);
            answer.WriteEndObject();
        }
    }

    private static void WriteAttributes(Utf8JsonWriter answer, TableSchema schema)
    {
        answer.WriteStartArray("AttributeDefinitions"u8);
        foreach (var (name, type) in schema.Attributes)
        {
            answer.WriteStartObject();
            answer.WriteString("AttributeName"u8, name);
            answer.WriteString("AttributeType"u8, type.ToString());
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static void WriteKey(Utf8JsonWriter answer, KeySchema key)
    {
        answer.WriteStartArray("KeySchema"u8);
        WriteElement(key.Hash.Name, "HASH");
        if (key.Range is { } range)
        {
            WriteElement(range.Name, "RANGE");
        }

        answer.WriteEndArray();

        void WriteElement(string name, string type)
        {
            answer.WriteStartObject();
            answer.WriteString("AttributeName"u8, name);
            answer.WriteString("KeyType"u8, type);
            answer.WriteEndObject();
        }
    }

    private static void WriteThroughput(Utf8JsonWriter answer, Throughput? throughput)
    {
        answer.WriteStartObject("ProvisionedThroughput"u8);
        answer.WriteNumber("NumberOfDecreasesToday"u8, 0);
        answer.WriteNumber("ReadCapacityUnits"u8, throughput?.ReadUnits ?? 0);
        answer.WriteNumber("WriteCapacityUnits"u8, throughput?.WriteUnits ?? 0);
        answer.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter answer, Table table, string arn, bool isGlobal)
    {
        var indexes = table.Schema.Indexes.Where(index => index.IsGlobal == isGlobal).ToList();
        if (indexes.Count == 0)
        {
            return;
        }

        answer.WriteStartArray(isGlobal ? "GlobalSecondaryIndexes"u8 : "LocalSecondaryIndexes"u8);
        foreach (var index in indexes)
        {
            answer.WriteStartObject();
            answer.WriteString("IndexName"u8, index.Name);
            answer.WriteString("IndexArn"u8, $"{arn}/index/{index.Name}");
            answer.WriteNumber("ItemCount"u8, table.FindIndex(index.Name)?.Items.Count ?? 0);
            answer.WriteNumber("IndexSizeBytes"u8, 0);
            WriteKey(answer, index.Key);
            WriteProjection(answer, index);
            if (isGlobal)
            {
                answer.WriteString("IndexStatus"u8, "ACTIVE"u8);
                WriteThroughput(answer, index.Throughput);
            }

            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static void WriteProjection(Utf8JsonWriter answer, IndexSchema index)
    {
        answer.WriteStartObject("Projection"u8);
        answer.WriteString("ProjectionType"u8, index.ProjectionType switch
        {
            ProjectionType.All => "ALL",
            ProjectionType.KeysOnly => "KEYS_ONLY",
            _ => "INCLUDE",
        });
        if (index.NonKeyAttributes.Count > 0)
        {
            answer.WriteStartArray("NonKeyAttributes"u8);
            foreach (var name in index.NonKeyAttributes)
            {
                answer.WriteStringValue(name);
            }

            answer.WriteEndArray();
        }

        answer.WriteEndObject();
    }
}
