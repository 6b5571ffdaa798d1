namespace Kinesis.Consumer.Producing;

/// <summary>Puts into words why a record was given up.</summary>
internal static class Failures
{
    public static ProduceException Of(PendingRecord record, ProduceFailure failure, ProducerOptions options)
    {
        var reason = failure switch
        {
            ProduceFailure.Expired => $"was not acknowledged within {options.RecordTtl}",
            ProduceFailure.Exhausted => $"was not acknowledged by {record.Attempts} calls",
            ProduceFailure.Refused => "was refused",
            _ => "was not acknowledged before the producer stopped",
        };
        var cause = record.LastError is { } code ? $"; the last answer was {code}" : "";
        var doubt = record.MayBeStored ? "; it may be there all the same" : "";
        return new ProduceException($"A record for {options.StreamName} {reason}{cause}{doubt}")
        {
            Failure = failure,
            Attempts = record.Attempts,
            MayBeStored = record.MayBeStored,
            ErrorCode = record.LastError,
            ErrorKind = record.LastErrorKind,
        };
    }

    /// <summary>A put after the end.</summary>
    public static ProduceException AlreadyStopped(ProducerOptions options) =>
        new($"The producer for {options.StreamName} has stopped and takes no more records") { Failure = ProduceFailure.Stopped };
}
