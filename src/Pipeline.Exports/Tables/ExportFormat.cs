namespace Pipeline.Exports.Tables;

/// <summary>How an export's files hold their rows. Whether they are gzip is seen from their first bytes.</summary>
internal enum ExportFormat
{
    /// <summary>Separated values.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    NdJson,

    /// <summary>Parquet with flat columns.</summary>
    Parquet,
}
