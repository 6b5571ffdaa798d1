using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Pipeline.Exports.Registry;

/// <summary>The names of attributes, and what the tables look like; docs/exports.md tells them to people.</summary>
internal static class ExportSchema
{
    public const string Id = "id";
    public const string Version = "version";
    public const string Key = "key";
    public const string Expires = "expires";

    public static CreateTableRequest Registry(string tableName) => Table(tableName, Id, Version);

    public static CreateTableRequest Locks(string tableName) => Table(tableName, Id);

    /// <summary>What changes are applied to. Its time to live must be switched on for <see cref="Expires"/>.</summary>
    public static CreateTableRequest Target(string tableName) => Table(tableName, Id, Key);

    private static CreateTableRequest Table(string tableName, params string[] keys) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [.. keys.Select(name => new AttributeDefinition(name, ScalarAttributeType.S))],
        KeySchema = [.. keys.Select((name, index) => new KeySchemaElement(name, index == 0 ? KeyType.HASH : KeyType.RANGE))],
    };
}
