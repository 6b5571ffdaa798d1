using Kinesis.Consumer.Health;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A pool in which so many calls are due that each block a thread and never come back. It never has more threads than it must.</summary>
internal sealed class BlockedPool(int due, int least) : IThreadPool
{
    public bool Refuses { get; init; }

    public int Raises { get; private set; }

    /// <summary>The calls that got a thread.</summary>
    public int Calls => Math.Min(due, Least);

    public long Queued => due - Calls;

    public int Least { get; private set; } = least;

    public int Most { get; init; } = short.MaxValue;

    public bool Answers() => Least > due;

    public void Rest()
    {
    }

    public void Wake()
    {
    }

    public bool TryRaise(int least)
    {
        if (Refuses)
        {
            return false;
        }

        Raises++;
        Least = least;
        return true;
    }
}
