namespace Local.Aws.DynamoDb.Schemas;

/// <summary>What an index carries besides its keys: ALL, KEYS_ONLY, INCLUDE.</summary>
internal enum ProjectionType
{
    All,
    KeysOnly,
    Include,
}
