namespace Pipeline.Contracts.Routing;

/// <summary>A record with its envelope taken off.</summary>
public readonly ref struct RoutedEvent
{
    internal RoutedEvent(EventContract contract, int eventIndex, ReadOnlySpan<byte> payload, int payloadOffset, ReadOnlySpan<byte> eventId)
    {
        Contract = contract;
        EventIndex = eventIndex;
        Payload = payload;
        PayloadOffset = payloadOffset;
        EventId = eventId;
    }

    /// <summary>The contract of the event.</summary>
    public EventContract Contract { get; }

    /// <summary>The contract's place in <see cref="ContractSet.Events"/>.</summary>
    public int EventIndex { get; }

    /// <summary>The event's own document.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Where the payload begins in the record; 0 for bare documents.</summary>
    public int PayloadOffset { get; }

    /// <summary>The envelope's id; empty for bare documents.</summary>
    public ReadOnlySpan<byte> EventId { get; }
}
