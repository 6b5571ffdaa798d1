namespace Kinesis.Consumer.Health;

/// <summary>The calls of a processor, and of the destination of what it fails at, by the names of their methods.</summary>
internal enum ProcessorCall
{
    InitializeAsync,
    ProcessAsync,
    DrainAsync,
    ShardEndedAsync,
    LeaseLostAsync,
    DisposeAsync,

    /// <summary>Of the failure destination: a lane waits for it as for the processor.</summary>
    WriteAsync,
}
