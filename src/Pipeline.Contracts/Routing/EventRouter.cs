using System.Text;
using Pipeline.Contracts.Projection;

namespace Pipeline.Contracts.Routing;

/// <summary>
/// Finds the event of a record. A CloudEvents 1.0 JSON document (any order of its attributes) belongs to the event of its <c>type</c>; every
/// other document is bare and belongs to the stream's default event. Immutable, for any number of threads.
/// </summary>
public sealed class EventRouter
{
    private readonly ContractSet _contracts;
    private readonly byte[][] _names;
    private readonly int _default;

    /// <summary>Creates a router for one stream.</summary>
    /// <param name="contracts">The contracts.</param>
    /// <param name="defaultEvent">The event of bare documents.</param>
    /// <exception cref="ArgumentException">No contract has that name.</exception>
    public EventRouter(ContractSet contracts, string defaultEvent)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        _contracts = contracts;
        _names = [.. contracts.Events.Select(contract => Encoding.UTF8.GetBytes(contract.Name))];
        _default = Array.FindIndex([.. contracts.Events], contract => contract.Name == defaultEvent);
        if (_default < 0)
        {
            throw new ArgumentException(
                $"no contract has the event '{defaultEvent}'; there are {string.Join(", ", contracts.Events.Select(contract => contract.Name))}",
                nameof(defaultEvent));
        }
    }

    /// <summary>Takes the envelope off a record. Nothing is allocated; a bare document costs one vectorised search.</summary>
    /// <param name="record">The record's data.</param>
    /// <param name="routed">The event and its payload, slices of the record.</param>
    /// <param name="error">What is wrong with the envelope.</param>
    /// <returns>Whether the event is known.</returns>
    public bool TryRead(ReadOnlySpan<byte> record, out RoutedEvent routed, out RecordError error)
    {
        error = default;
        routed = new RoutedEvent(_contracts.Events[_default], _default, record, 0, default);
        if (record.IndexOf("\"specversion\""u8) < 0)
        {
            return true;
        }

        if (!EnvelopeReader.TryRead(record, out EnvelopeReader envelope) || !envelope.IsEnvelope)
        {
            // Broken JSON, or the word stands deeper inside: the projection of the bare document says what is wrong, if anything is.
            return true;
        }

        if (!envelope.IsComplete(record, out error))
        {
            return false;
        }

        ReadOnlySpan<byte> type = record.Slice(envelope.Type.Start, envelope.Type.Length);
        for (int i = 0; i < _names.Length; i++)
        {
            if (type.SequenceEqual(_names[i]))
            {
                routed = new RoutedEvent(
                    _contracts.Events[i], i, record.Slice(envelope.Data.Start, envelope.Data.Length), envelope.Data.Start,
                    record.Slice(envelope.Id.Start, envelope.Id.Length));
                return true;
            }
        }

        error = RecordError.Of(
            RecordErrorReason.UnknownEvent, string.Empty, "type", "$.type", envelope.Type.Start, type,
            $"one of {string.Join(", ", _contracts.Events.Select(contract => contract.Name))}");
        return false;
    }
}
