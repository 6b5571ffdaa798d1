using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Kinesis.Consumer;

/// <summary>Messages of one shard in their order, each with its record. The records are lent until the handler's task completes; the messages may be kept.</summary>
/// <typeparam name="TMessage">What a payload says.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "A batch is what the field calls it")]
public sealed class MessageBatch<TMessage> : IReadOnlyList<KinesisMessage<TMessage>>
{
    private readonly ReadOnlyMemory<KinesisMessage<TMessage>> _messages;

    /// <summary>Creates a batch, for tests of a handler above all.</summary>
    /// <param name="shardId">The shard.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="lag">How far behind the newest record of the shard the answer ended.</param>
    public MessageBatch(ShardId shardId, ReadOnlyMemory<KinesisMessage<TMessage>> messages, TimeSpan lag)
    {
        ShardId = shardId;
        _messages = messages;
        Lag = lag;
    }

    /// <summary>The shard that the messages come from.</summary>
    public ShardId ShardId { get; }

    /// <summary>How many messages there are.</summary>
    public int Count => _messages.Length;

    /// <summary>How far behind the newest record of the shard the answer ended.</summary>
    public TimeSpan Lag { get; }

    /// <summary>One message.</summary>
    public KinesisMessage<TMessage> this[int index] => _messages.Span[index];

    /// <summary>Goes through the messages in their order.</summary>
    public IEnumerator<KinesisMessage<TMessage>> GetEnumerator()
    {
        for (var i = 0; i < _messages.Length; i++)
        {
            yield return _messages.Span[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
