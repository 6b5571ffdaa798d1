namespace Pipeline.Sinks.Lake;

/// <summary>Which encodings the values of the lake's files have.</summary>
public enum LakeEncodings
{
    /// <summary>PLAIN and RLE_DICTIONARY: read by every engine, AWS Glue 3.0 and 4.0, EMR with Spark before 3.4, Hive, Presto and Iceberg's readers included.</summary>
    Compatible,

    /// <summary>The DELTA encodings too where they pay: for lakes that only Athena's engine v3, Trino, DuckDB, Arrow or Spark from 3.4 read.</summary>
    Compact,
}
