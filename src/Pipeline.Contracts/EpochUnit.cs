namespace Pipeline.Contracts;

/// <summary>What a number counts that a timestamp column reads, from 1970-01-01 UTC.</summary>
public enum EpochUnit
{
    /// <summary>Numbers are refused: the timestamp is ISO 8601 text.</summary>
    None,

    /// <summary>Whole or fractional seconds.</summary>
    Seconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Microseconds.</summary>
    Microseconds,
}
