namespace Kinesis.Consumer;

/// <summary>Why a record went to the failure destination.</summary>
public enum FailureReason
{
    /// <summary>It failed in every allowed attempt.</summary>
    Exhausted,

    /// <summary>It was older than allowed before it was done.</summary>
    Expired,

    /// <summary>No retry could have helped: a payload that is not what a handler takes, or a record that the processor rejected.</summary>
    Rejected,
}
