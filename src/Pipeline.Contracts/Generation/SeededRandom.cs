using System.Runtime.CompilerServices;

namespace Pipeline.Contracts.Generation;

/// <summary>
/// SplitMix64 from a starting point that depends on seed and event number alone, so that every event can be made again by itself.
/// </summary>
internal struct SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong SecondGolden = 0xD1B54A32D192ED03;
    private ulong _state;

    public SeededRandom(long seed, long index)
    {
        _state = Mix((ulong)seed + Golden) ^ Mix((ulong)index + (SecondGolden));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(_state += Golden);

    /// <summary>A number from 0 to below the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>A number from the minimum to the maximum, both possible.</summary>
    public long Between(long minimum, long maximum) => minimum + (long)Math.BigMul(Next(), (ulong)(maximum - minimum) + 1, out _);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
