using System.Buffers;

namespace Consumer.Cli.Producing;

/// <summary>What to produce: which events, how many, how fast.</summary>
/// <param name="Route">Ingest's route of the event.</param>
/// <param name="Write">Writes event number i as one JSON document without line breaks; called by several tasks at once.</param>
/// <param name="Count">How many events, numbered from 0; null goes on until cancelled.</param>
/// <param name="Rate">Events a second; null is as fast as they are taken.</param>
internal sealed record ProduceRequest(string Route, Action<IBufferWriter<byte>, long> Write, long? Count, double? Rate)
{
    /// <value>Documents a request.</value>
    public int BatchSize { get; init; } = 500;

    /// <value>Requests under way at once.</value>
    public int Concurrency { get; init; } = 2;
}
