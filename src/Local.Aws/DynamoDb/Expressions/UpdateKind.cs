namespace Local.Aws.DynamoDb.Expressions;

/// <summary>The sections of an update expression.</summary>
internal enum UpdateKind
{
    Set,
    Remove,
    Add,
    Delete,
}
