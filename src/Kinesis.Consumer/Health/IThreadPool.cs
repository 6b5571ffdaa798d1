namespace Kinesis.Consumer.Health;

/// <summary>The pool on whose threads all of this process runs: loops, answers of HTTP calls, and the code of the application.</summary>
internal interface IThreadPool
{
    /// <summary>Work that waits for a thread.</summary>
    long Queued { get; }

    /// <summary>So many threads are there at once when they are wanted. The pool adds more one by one, each after half a second and longer.</summary>
    int Least { get; }

    /// <summary>It never has more.</summary>
    int Most { get; }

    /// <summary>Whether work that is queued now begins in good time. Blocks the calling thread until that is known, or <see cref="Wake"/> was called.</summary>
    bool Answers();

    /// <summary>Blocks the calling thread until the next look is due, or <see cref="Wake"/> was called.</summary>
    void Rest();

    /// <summary>Ends all waits, from now on.</summary>
    void Wake();

    /// <summary>Sets <see cref="Least"/>. False if the pool does not want it so.</summary>
    bool TryRaise(int least);
}
