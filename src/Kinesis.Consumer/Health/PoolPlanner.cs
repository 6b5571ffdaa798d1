namespace Kinesis.Consumer.Health;

/// <summary>How many threads a pool should have at hand that did not answer in time.</summary>
internal static class PoolPlanner
{
    /// <summary>For everything that is no call of the application: loops, heartbeats, answers of HTTP calls.</summary>
    public const int Reserve = 16;

    /// <summary>A thread costs memory, its stack above all. Beyond so many the pool grows at its own pace.</summary>
    public const int Limit = 1_000;

    /// <param name="calls">Calls of the application under way. Each may block a thread, or only await something.</param>
    /// <param name="queued">Work that waits for a thread.</param>
    /// <param name="least">What the pool has at hand now.</param>
    /// <param name="most">What it may have.</param>
    /// <returns>The new number; null if it does for the calls there are, or no call of the application is to blame.</returns>
    public static int? Plan(int calls, long queued, int least, int most)
    {
        if (calls == 0)
        {
            return null;
        }

        // Among what waits are calls that will block as those do, so that it takes a few looks and not one for each thread, whatever number of shards there are.
        var wanted = calls + Math.Min(calls, queued) + Reserve;
        var plan = (int)Math.Min(Math.Min(wanted, Limit), most);
        return plan > least ? plan : null;
    }
}
