using System.Text.Json;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>Settings beside the table itself: time to live and tags. They are stored and answered.</summary>
internal static class SettingOperations
{
    public static void UpdateTimeToLive(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var request = new TableRequest(document.RootElement);
        var table = tables.GetForControl(request.Text("TableName"));
        var specification = request.Object("TimeToLiveSpecification") ?? throw Problems.Missing("timeToLiveSpecification");
        var attribute = specification.RequiredText("AttributeName");
        var enabled = specification.Boolean("Enabled") ?? throw Problems.Missing("timeToLiveSpecification.enabled");
        table.Alter(schema => PlanTimeToLive(schema, attribute, enabled));
        answer.WriteStartObject();
        answer.WriteStartObject("TimeToLiveSpecification"u8);
        answer.WriteString("AttributeName"u8, attribute);
        answer.WriteBoolean("Enabled"u8, enabled);
        answer.WriteEndObject();
        answer.WriteEndObject();
    }

    public static void DescribeTimeToLive(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var setting = tables.GetForControl(new TableRequest(document.RootElement).Text("TableName")).Schema.TimeToLive;
        answer.WriteStartObject();
        answer.WriteStartObject("TimeToLiveDescription"u8);
        answer.WriteString("TimeToLiveStatus"u8, setting.Enabled ? "ENABLED"u8 : "DISABLED"u8);
        if (setting.AttributeName is { } attribute)
        {
            answer.WriteString("AttributeName"u8, attribute);
        }

        answer.WriteEndObject();
        answer.WriteEndObject();
    }

    public static void ListTags(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var table = tables.GetForControl(new TableRequest(document.RootElement).RequiredText("ResourceArn"));
        answer.WriteStartObject();
        answer.WriteStartArray("Tags"u8);
        foreach (var (key, value) in table.Schema.Tags)
        {
            answer.WriteStartObject();
            answer.WriteString("Key"u8, key);
            answer.WriteString("Value"u8, value);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    public static void Tag(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var request = new TableRequest(document.RootElement);
        var table = tables.GetForControl(request.RequiredText("ResourceArn"));
        var tags = TableSchemaReader.ReadTags(request);
        table.Alter(schema => schema with
        {
            Tags = tags.Concat(schema.Tags).DistinctBy(tag => tag.Key).ToDictionary(StringComparer.Ordinal),
        });
        WriteNothing(answer);
    }

    public static void Untag(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        using var document = TableRequest.Parse(body);
        var request = new TableRequest(document.RootElement);
        var table = tables.GetForControl(request.RequiredText("ResourceArn"));
        var gone = request.Texts("TagKeys");
        table.Alter(schema => schema with { Tags = schema.Tags.Where(tag => !gone.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal) });
        WriteNothing(answer);
    }

    private static TableSchema PlanTimeToLive(TableSchema schema, string attribute, bool enabled)
    {
        var current = schema.TimeToLive;
        if (current.Enabled == enabled)
        {
            throw Problems.Validation($"TimeToLive is already {(enabled ? "enabled" : "disabled")}");
        }

        return enabled || current.AttributeName == attribute
            ? schema with { TimeToLive = new TimeToLive(enabled ? attribute : null, enabled) }
            : throw Problems.Validation($"TimeToLive is active on a different AttributeName: current AttributeName is {current.AttributeName}");
    }

    private static void WriteNothing(Utf8JsonWriter answer)
    {
        answer.WriteStartObject();
        answer.WriteEndObject();
    }
}
