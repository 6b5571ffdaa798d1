using System.Text.Json;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>
/// CreateTable, DescribeTable, UpdateTable, DeleteTable and ListTables. A table can be used as soon as it is created or altered; the answer still says CREATING
/// and UPDATING as on AWS, and the next DescribeTable says ACTIVE.
/// </summary>
internal static class TableOperations
{
    private const int MaxListed = 100;

    public static void Create(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var table = tables.Create(TableSchemaReader.Read(new TableRequest(document.RootElement)));
        WriteDescription(answer, "TableDescription", tables, table, "CREATING");
    }

    public static void Describe(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        WriteDescription(answer, "Table", tables, tables.GetForControl(new TableRequest(document.RootElement).Text("TableName")), "ACTIVE");
    }

    public static void Delete(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var table = tables.GetForControl(new TableRequest(document.RootElement).Text("TableName"));
        if (table.Schema.DeletionProtected)
        {
            throw Problems.Validation(
                $"Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. Table: {table.Schema.Name}");
        }

        tables.Remove(table);
        WriteDescription(answer, "TableDescription", tables, table, "DELETING");
    }

    public static void Update(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var request = new TableRequest(document.RootElement);
        var table = tables.GetForControl(request.Text("TableName"));
        table.Alter(schema => TableUpdate.Plan(schema, request));
        WriteDescription(answer, "TableDescription", tables, table, "UPDATING");
    }

    public static void List(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var request = new TableRequest(document.RootElement);
        var limit = request.Number("Limit") ?? MaxListed;
        if (limit is < 1 or > MaxListed)
        {
            throw Problems.Constraints($"Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {(limit < 1 ? "greater than or equal to 1" : $"less than or equal to {MaxListed}")}");
        }

        var start = request.Text("ExclusiveStartTableName");
        var names = tables.Names.Where(name => start is null || string.CompareOrdinal(name, start) > 0).Take((int)limit + 1).ToList();
        answer.WriteStartObject();
        answer.WriteStartArray("TableNames"u8);
        foreach (var name in names.Take((int)limit))
        {
            answer.WriteStringValue(name);
        }

        answer.WriteEndArray();
        if (names.Count > limit)
        {
            answer.WriteString("LastEvaluatedTableName"u8, names[(int)limit - 1]);
        }

        answer.WriteEndObject();
    }

    private static void WriteDescription(Utf8JsonWriter answer, string member, TableCatalog tables, Table table, string status)
    {
        answer.WriteStartObject();
        answer.WritePropertyName(member);
        TableDescription.Write(answer, tables, table, status);
        answer.WriteEndObject();
    }
}
