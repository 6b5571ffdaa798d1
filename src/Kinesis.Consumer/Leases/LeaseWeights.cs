namespace Kinesis.Consumer.Leases;

/// <summary>
/// How much of all work a lease is: half its share of the number of leases, half its share of the throughput. The weights of all leases sum up to one.
/// Count alone piles hot shards up on one worker; throughput alone gives one worker a thousand idle shards, which are not free either.
/// </summary>
internal sealed class LeaseWeights
{
    /// <summary>Added to every throughput: one percent of what a shard can take. Without it two nearly idle shards could differ by a factor of ten.</summary>
    private const double Floor = 10;

    private readonly double _unknown;
    private readonly double _countShare;
    private readonly double _throughputShare;

    /// <param name="leases">All leases that count.</param>
    public LeaseWeights(IReadOnlyCollection<Lease> leases)
    {
        var sum = 0.0;
        var known = 0;
        foreach (var lease in leases)
        {
            if (lease.Throughput is { } throughput)
            {
                sum += throughput;
                known++;
            }
        }

        // A lease that nobody has measured yet counts as an average one.
        var count = Math.Max(1, leases.Count);
        _unknown = known == 0 ? 0 : sum / known;
        sum += _unknown * (leases.Count - known);
        _countShare = 0.5 / count;
        _throughputShare = 0.5 / (sum + (Floor * count));
    }

    /// <summary>What a lease weighs before its throughput is looked at: the unit of a difference that is worth a move.</summary>
    public double CountShare => _countShare;

    public double Of(Lease lease) => _countShare + (((lease.Throughput ?? _unknown) + Floor) * _throughputShare);
}
