namespace Local.Aws.DynamoDb.Schemas;

/// <summary>The stored TTL setting. Items are not deleted here; AWS promises deletion only within days, so readers must filter anyway.</summary>
internal sealed record TimeToLive(string? AttributeName, bool Enabled);
