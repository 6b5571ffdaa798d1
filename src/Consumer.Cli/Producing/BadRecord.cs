namespace Consumer.Cli.Producing;

/// <summary>A record that must end in the dead letters.</summary>
internal sealed record BadRecord(string PartitionKey, ReadOnlyMemory<byte> Payload);
