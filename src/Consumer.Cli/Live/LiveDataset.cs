namespace Consumer.Cli.Live;

/// <summary>A dataset's visible files, all of them committed or about to be.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Files">Parquet files.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="Rows">Their rows together, by their footers.</param>
internal sealed record LiveDataset(string Name, int Files, long Bytes, long Rows);
