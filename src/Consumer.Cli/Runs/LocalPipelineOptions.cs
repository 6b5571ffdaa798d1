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

    /// <value>The event that bare documents on the stream belong to; null for the one that <see cref="DefaultEvents"/> chooses.</value>
    public string? DefaultEvent { get; init; }

    /// <value>Gives what the worker of a number has different from the others, as environment variables.</value>
    public Func<int, IReadOnlyDictionary<string, string>> WorkerTuning { get; init; } = _ => new Dictionary<string, string>();

    public LimitsMode Limits { get; init; } = LimitsMode.Off;
}
