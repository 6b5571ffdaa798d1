namespace Consumer.Cli.Chaos;

/// <summary>A stream of random numbers that is the same for a seed on every machine and version (SplitMix64). One task at a time uses it.</summary>
internal sealed class ChaosRandom(long seed)
{
    private ulong _state = (ulong)seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to, and without, 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int limit) => (int)(Share() * limit);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Share());

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
