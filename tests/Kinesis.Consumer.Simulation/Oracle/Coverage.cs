namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>How often what happened: a simulation in which nothing ever goes wrong proves nothing.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Count(string what, long by = 1)
    {
        _counts.TryGetValue(what, out var count);
        _counts[what] = count + by;
    }

    public override string ToString() => string.Join(' ', _counts.Select(pair => $"{pair.Key}={pair.Value}"));
}
