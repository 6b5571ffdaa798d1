namespace Testing.Support;

/// <summary>Bytes that the calling thread allocates.</summary>
public static class Allocations
{
    private const int Runs = 8;

    /// <summary>
    /// The bytes of the cheapest of a few equal runs. A collection, caused by any test of the process, may empty the shared pools at any time: then a run
    /// pays for arrays that it did not need the time before. What the code itself allocates shows in every run.
    /// </summary>
    /// <param name="run">Does the same each time; it has run before, so that what is made once is there.</param>
    public static long OfCheapestRun(Action run) => OfCheapestRun(static () => true, _ => run());

    /// <summary>The same with something made before each run, which does not count.</summary>
    public static long OfCheapestRun<T>(Func<T> prepare, Action<T> run)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        ArgumentNullException.ThrowIfNull(run);
        var cheapest = long.MaxValue;
        for (var i = 0; i < Runs; i++)
        {
            var prepared = prepare();
            var before = GC.GetAllocatedBytesForCurrentThread();
            run(prepared);
            cheapest = Math.Min(cheapest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return cheapest;
    }
}
