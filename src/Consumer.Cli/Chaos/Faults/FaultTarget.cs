namespace Consumer.Cli.Chaos.Faults;

/// <summary>Which requests a fault window touches.</summary>
internal enum FaultTarget
{
    /// <summary>GetRecords, GetShardIterator and listings of the workers.</summary>
    StreamReads,

    /// <summary>PutRecords of Ingest.</summary>
    StreamPuts,

    /// <summary>All that workers ask of the lease table.</summary>
    LeaseTable,

    /// <summary>All that workers ask of the contracts' tables.</summary>
    ItemTables,

    /// <summary>All that workers ask of S3.</summary>
    Objects,
}
