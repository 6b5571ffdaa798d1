namespace Kinesis.Consumer.Producing;

/// <summary>Why a record was given up.</summary>
public enum ProduceFailure
{
    /// <summary>It was not acknowledged within <see cref="ProducerOptions.RecordTtl"/>.</summary>
    Expired,

    /// <summary>It was not acknowledged by <see cref="ProducerOptions.MaxAttempts"/> calls.</summary>
    Exhausted,

    /// <summary>The service refused it for good: a missing stream or permission, or a record that is too large for the stream.</summary>
    Refused,

    /// <summary>The producer stopped before the record was acknowledged, or had stopped already.</summary>
    Stopped,
}
