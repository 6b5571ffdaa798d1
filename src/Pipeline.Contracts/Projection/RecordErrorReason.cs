namespace Pipeline.Contracts.Projection;

/// <summary>Why a record is refused. The names go into dead letters and must not change.</summary>
public enum RecordErrorReason
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>The record is longer than allowed.</summary>
    TooLarge,

    /// <summary>The record is nested deeper than allowed.</summary>
    TooDeep,

    /// <summary>An array gives more rows than allowed.</summary>
    TooManyRows,

    /// <summary>The record's bytes are no UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The record is no JSON.</summary>
    MalformedJson,

    /// <summary>The record is JSON but no object.</summary>
    NotAnObject,

    /// <summary>A key that the contract reads, for the lake or for the table, is there twice in one object.</summary>
    DuplicateKey,

    /// <summary>A required key is missing.</summary>
    MissingRequired,

    /// <summary>A required key is JSON null.</summary>
    NullRequired,

    /// <summary>The JSON type does not fit the column's type.</summary>
    WrongType,

    /// <summary>The number or time is beyond what the column's type holds.</summary>
    OutOfRange,

    /// <summary>The number has more digits behind the point than the column's type holds.</summary>
    Inexact,

    /// <summary>The text is not in the form that the column's type needs.</summary>
    InvalidText,

    /// <summary>The partition value, or all values of the row together, are longer than allowed.</summary>
    PartitionTooLong,

    /// <summary>The CloudEvents envelope is incomplete or of another version.</summary>
    InvalidEnvelope,

    /// <summary>No contract has the envelope's type.</summary>
    UnknownEvent,

    /// <summary>The record's rows would take more memory than allowed.</summary>
    ExpandsTooMuch,

    /// <summary>The record's rows would fall into more partitions of one dataset than allowed.</summary>
    TooManyPartitions,
}
