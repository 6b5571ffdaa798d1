using Kinesis.Consumer.Checkpoints;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>A record as the stream knows it; <paramref name="Id"/> counts all records in the order of their puts.</summary>
internal sealed record StreamRecord(long Id, string Key, SequenceNumber Sequence, DateTimeOffset Arrival);
