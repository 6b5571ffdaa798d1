namespace Kinesis.Consumer.Health;

/// <summary>The calls of a processor, by the names of its methods.</summary>
internal enum ProcessorCall
{
    InitializeAsync,
    ProcessAsync,
    DrainAsync,
    ShardEndedAsync,
    LeaseLostAsync,
    DisposeAsync,
}
