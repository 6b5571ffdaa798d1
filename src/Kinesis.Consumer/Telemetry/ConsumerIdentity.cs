namespace Kinesis.Consumer.Telemetry;

/// <summary>Who consumes what; on every measure, span and log line.</summary>
internal sealed record ConsumerIdentity(string StreamName, string ApplicationName, WorkerId WorkerId);
