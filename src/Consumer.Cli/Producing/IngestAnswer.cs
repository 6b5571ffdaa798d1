using Kinesis.Consumer;

namespace Consumer.Cli.Producing;

/// <summary>What Ingest said about one request.</summary>
/// <param name="Accepted">Where each accepted document is on the stream.</param>
/// <param name="Retry">Positions of the documents that the stream did not take now but may take later.</param>
internal sealed record IngestAnswer(IReadOnlyList<(string ShardId, SequenceNumber SequenceNumber)> Accepted, IReadOnlyList<int> Retry);
