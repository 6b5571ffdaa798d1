namespace Parquet.Writing;

/// <summary>Which encodings the values of a file may have.</summary>
public enum ValueEncodings
{
    /// <summary>
    /// PLAIN and RLE_DICTIONARY, what every reader knows. The vectorized readers of Spark before 3.4 (AWS Glue 3.0 and 4.0 among them), of Iceberg
    /// and of Velox refused or refuse a column in others.
    /// </summary>
    Compatible,

    /// <summary>The DELTA encodings as well where they pay: times, counters and keys take less. For Trino, Athena's engine v3, DuckDB, Arrow and Spark from 3.4.</summary>
    Compact,
}
