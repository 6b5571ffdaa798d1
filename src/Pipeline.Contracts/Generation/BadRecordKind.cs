namespace Pipeline.Contracts.Generation;

/// <summary>The ways to spoil an event; each gives exactly one dead letter.</summary>
public enum BadRecordKind
{
    /// <summary>The document ends in its middle.</summary>
    Truncated,

    /// <summary>The document is an array around the event.</summary>
    NotAnObject,

    /// <summary>A text holds a byte that is no UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A key that the contract requires is missing.</summary>
    MissingRequired,

    /// <summary>A key that the contract requires is null.</summary>
    NullRequired,

    /// <summary>A required column's value is an object. Well-formed, with all required keys: the front door lets it pass.</summary>
    WrongType,

    /// <summary>A required number is far too large or a date is no day. The front door lets it pass.</summary>
    OutOfRange,
}
