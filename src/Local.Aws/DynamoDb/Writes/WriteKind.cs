namespace Local.Aws.DynamoDb.Writes;

/// <summary>What a write does with its item; a check changes nothing.</summary>
internal enum WriteKind
{
    Put,
    Update,
    Delete,
    Check,
}
