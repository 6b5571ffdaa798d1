namespace Kinesis.Consumer.Api.Streaming;

/// <summary>What a message of an event stream is.</summary>
internal enum EventKind
{
    /// <summary>A message that nothing here reads, such as the initial response.</summary>
    Other,

    /// <summary>A SubscribeToShardEvent.</summary>
    Records,

    /// <summary>The service ended the stream with an exception, or with an error that it has no exception for.</summary>
    Failure,
}
