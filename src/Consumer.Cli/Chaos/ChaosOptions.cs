namespace Consumer.Cli.Chaos;

/// <summary>How long, how much and how hard.</summary>
internal sealed record ChaosOptions
{
    public required long Seed { get; init; }

    /// <value>How long things break; producing is spread over the same time.</value>
    public required TimeSpan Duration { get; init; }

    public required long Records { get; init; }

    public required int Bad { get; init; }

    public required int Workers { get; init; }

    /// <value>The workers' lease duration; what happens in the run is measured out by it.</value>
    public required TimeSpan Lease { get; init; }

    /// <value>Whether a failover slower than its target fails the run; a busy machine can only judge whether the records are right.</value>
    public required bool JudgeFailover { get; init; }

    /// <value>The folder to run in, kept afterwards; null is a temporary one that goes unless a disagreement asks for it.</value>
    public string? DataFolder { get; init; }
}
