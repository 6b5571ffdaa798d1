namespace Local.Aws.Kinesis.Streams;

/// <summary>A registered enhanced fan-out consumer.</summary>
internal sealed record StreamConsumer(string Name, string Arn, DateTimeOffset CreatedAt);
