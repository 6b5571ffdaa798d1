namespace Kinesis.Consumer;

/// <summary>A message and the record that it came in.</summary>
/// <typeparam name="TMessage">What the payload says.</typeparam>
/// <param name="Value">The message. It is nobody else's and may be kept.</param>
/// <param name="Record">The record with partition key, position and payload. Lent: its memory is valid until the handler's task completes.</param>
public readonly record struct KinesisMessage<TMessage>(TMessage Value, KinesisRecord Record);
