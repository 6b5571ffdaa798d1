namespace Pipeline.Sinks.Lake;

/// <summary>The unit in which the lake's files count time.</summary>
public enum TimestampUnit
{
    /// <summary>Microseconds, what the contracts hold. Read by DuckDB, Trino, Spark and Athena's engine v3.</summary>
    Microseconds,

    /// <summary>Milliseconds, for readers that know no others; the rest is cut off.</summary>
    Milliseconds,
}
