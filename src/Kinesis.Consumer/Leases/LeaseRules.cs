namespace Kinesis.Consumer.Leases;

/// <summary>The figures that a plan keeps to.</summary>
/// <param name="Duration">How long a lease lives without renewal.</param>
/// <param name="HandOverTimeout">How long the owner of a lease that was asked for has to drain.</param>
/// <param name="MaxLeases">The most that this worker may hold, and, as all are set alike, any other.</param>
internal sealed record LeaseRules(TimeSpan Duration, TimeSpan HandOverTimeout, int MaxLeases)
{
    /// <summary>A lease that stood still for so many durations is taken above the share too, one a cycle: better a crowded worker than an unread shard.</summary>
    public const int VeryOldDurations = 3;

    /// <summary>A lease that went from one worker to another is not asked for again for so many durations.</summary>
    public const int SettleDurations = 3;

    public TimeSpan VeryOld => Duration * VeryOldDurations;

    public TimeSpan Settle => Duration * SettleDurations;

    public static LeaseRules From(LeaseOptions options) => new(options.Duration, options.HandOverTimeout, options.MaxLeases);
}
