using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// When a worker looks at the stream's shards, and when it compares them with the leases, which costs a scan of the table. A few of the workers compare each time,
/// all others together about as often as one of them: the fleet's cost does not grow with its size, and goes on should the few hang.
/// </summary>
/// <remarks>
/// Nobody is elected. Every worker ranks the owners of leases by a hash of their names, which is another order for every stream. Views that differ for a
/// moment cost a comparison too many, or one that comes later.
/// </remarks>
internal sealed class SyncSchedule(string streamName, WorkerId me, TimeSpan interval, TimeProvider timeProvider)
{
    /// <summary>How many times the interval a description of the stream serves, and a worker that is not among the few waits at least.</summary>
    public const int Rarely = 10;

    private const int Few = 2;
    private const double Spread = 0.2;

    /// <summary>The first look after a suspicion; twice as long after each one that did not settle it.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(5);

    private readonly ulong _hash = Hash(streamName, me);
    private volatile int _others;
    private volatile bool _isAmongFew;
    private long? _comparedAt;
    private TimeSpan _rest;
    private int _suspicions;
    private uint _draws;

    /// <summary>How long a description of the stream serves: for each worker and stream another time, for many that start together would ask together again.</summary>
    public TimeSpan DescriptionLife { get; } = interval * Rarely * (1 + (Mix(Hash(streamName, me) + 1) / (double)ulong.MaxValue));

    /// <summary>Takes in who owns leases. Called with every reading of the table.</summary>
    public void Observe(IReadOnlyList<Lease> leases)
    {
        var owners = leases.Where(lease => !lease.IsFinished && lease.ActualOwner is not null).Select(lease => lease.ActualOwner!.Value).ToHashSet();

        // A worker without a lease is no judge of its rank: any number of idle ones would rank before the only owner.
        // Where nobody has one, a shard may have been believed to have ended, and somebody must look.
        _isAmongFew = owners.Count == 0 || (owners.Contains(me) && owners.Count(owner => Hash(streamName, owner) < _hash) < Few);
        _others = Math.Max(0, owners.Count - Few);
    }

    /// <summary>No pause is longer.</summary>
    public TimeSpan LongestPause { get; } = interval * (1 + Spread);

    /// <summary>The pause before the next look.</summary>
    /// <param name="hasSuspicion">Whether the last comparison left something to be looked at again soon.</param>
    public TimeSpan NextPause(bool hasSuspicion)
    {
        _suspicions = hasSuspicion ? Math.Min(_suspicions + 1, 30) : 0;
        var regular = Draw(interval);
        var soon = SecondLook * Math.Pow(2, _suspicions - 1);
        return hasSuspicion && soon < interval && Draw(soon) is var second && second < regular ? second : regular;
    }

    /// <summary>Whether this look shall be a comparison.</summary>
    public bool IsComparisonDue() =>
        _isAmongFew
        || _comparedAt is not { } at
        || (_suspicions > 0 && SecondLook * Math.Pow(2, _suspicions - 1) < interval)
        || timeProvider.GetElapsedTime(at) >= _rest;

    /// <summary>A comparison begins, whatever becomes of it.</summary>
    public void Comparing()
    {
        _comparedAt = timeProvider.GetTimestamp();
        _rest = Draw(interval * Math.Max(Rarely, _others));
    }

    /// <summary>A fifth more or less, another one each time and for each worker: a fleet that was started together does not ask in step.</summary>
    private TimeSpan Draw(TimeSpan span)
    {
        var share = Mix(_hash + _draws++) / (double)ulong.MaxValue;
        return span * (1 - Spread + (2 * Spread * share));
    }

    /// <summary>FNV-1a: the same in every process, as string hashes are not.</summary>
    private static ulong Hash(string streamName, WorkerId worker)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in $"{streamName}\n{worker.Value}")
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64, which spreads neighbouring numbers over the whole range.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
