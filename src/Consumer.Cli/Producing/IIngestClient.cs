namespace Consumer.Cli.Producing;

/// <summary>Ingest as a producer sees it.</summary>
internal interface IIngestClient
{
    /// <summary>Posts an NDJSON body.</summary>
    /// <exception cref="Output.CliException">Ingest refuses the request or cannot be reached.</exception>
    Task<IngestAnswer> PostAsync(string route, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
