using Local.Aws.Hosting;

namespace Consumer.Cli.Runs;

/// <summary>How a local pipeline starts.</summary>
internal sealed record LocalPipelineOptions
{
    public required RunFolder Folder { get; init; }

    public required string ContractsFolder { get; init; }

    public required int Workers { get; init; }

    /// <value>Shards of the stream at first.</value>
    public int Shards { get; init; } = 4;

    public int AwsPort { get; init; }

    public int IngestPort { get; init; }

    public LimitsMode Limits { get; init; } = LimitsMode.Off;
}
