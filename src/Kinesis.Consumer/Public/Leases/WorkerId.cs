namespace Kinesis.Consumer;

/// <summary>The name of one worker process; unique among the workers of an application.</summary>
/// <param name="Value">The text that is stored as lease owner.</param>
public readonly record struct WorkerId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
