namespace Local.Aws.DynamoDb.Schemas;

/// <summary>Provisioned read and write capacity units a second.</summary>
internal sealed record Throughput(long ReadUnits, long WriteUnits);
