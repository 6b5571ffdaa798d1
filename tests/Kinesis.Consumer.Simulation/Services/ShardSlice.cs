using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>What the service answers to one read.</summary>
/// <param name="From">The index of the first record.</param>
/// <param name="Count">How many records; none at times, although there are some.</param>
/// <param name="Lag">How far behind its end is.</param>
/// <param name="IsEnd">Whether it says that the shard has ended; wrongly at times.</param>
/// <param name="Children">The shards that go on; not always named at the end.</param>
internal sealed record ShardSlice(int From, int Count, TimeSpan Lag, bool IsEnd, IReadOnlyList<ChildShard> Children)
{
    public int Next => From + Count;
}
