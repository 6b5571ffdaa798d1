namespace Consumer.Cli.Demo;

/// <summary>What a demo produces and breaks.</summary>
internal sealed record DemoOptions
{
    public required long Orders { get; init; }

    public required long Clicks { get; init; }

    public required int Bad { get; init; }

    public required long Seed { get; init; }

    public required int Workers { get; init; }

    /// <value>Kill every worker once, one after the other, each replaced at once; else one worker dies and the others take over.</value>
    public bool KillAllInTurn { get; init; }

    /// <value>The folder to run in, kept afterwards; null is a temporary one that goes unless <see cref="Keep"/> or a disagreement asks for it.</value>
    public string? DataFolder { get; init; }

    public bool Keep { get; init; }

    public string? ContractsFolder { get; init; }

    public string? QueriesFolder { get; init; }

    public long Events => Orders + Clicks;
}
