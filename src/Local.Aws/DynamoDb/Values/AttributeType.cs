namespace Local.Aws.DynamoDb.Values;

/// <summary>The ten types of an attribute, named as on the wire.</summary>
internal enum AttributeType
{
    S,
    N,
    B,
    BOOL,
    NULL,
    SS,
    NS,
    BS,
    L,
    M,
}
