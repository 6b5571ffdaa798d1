namespace Pipeline.Sinks.Lake;

/// <summary>The unit in which the lake's files count time.</summary>
public enum TimestampUnit
{
    /// <summary>
    /// Microseconds, what the contracts hold. Exact for DuckDB, Spark and Iceberg tables; for a Hive table, Athena and Trino round it to
    /// milliseconds, so that 23:59:59.9996 reads as the next day in the partition of the day before.
    /// </summary>
    Microseconds,

    /// <summary>Milliseconds, the rest cut off: the same moment for every reader.</summary>
    Milliseconds,
}
