namespace Pipeline.Contracts.Generation;

/// <summary>What a run of sample events is made from.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The seed; the same seed gives the same events.</summary>
    public required long Seed { get; init; }

    /// <summary>The time the events are made for: orders are spread over its month (UTC). Nothing reads a clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The share of events that go to one single key, to try out hot shards.</summary>
    /// <value>Default 0, 0 to 1. Only generators with keys of their own know it: <c>order</c>.</value>
    public double HotKeyShare { get; init; }
}
