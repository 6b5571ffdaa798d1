using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer.Leases;

/// <summary>How leases are held, renewed and balanced.</summary>
public sealed class LeaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis:Leases";

    /// <summary>How long a lease lives without renewal: the time that a crashed worker's shards stand still.</summary>
    /// <value>Default: 10 s, KCL's failover time; 1 s to 5 min. Must be the same on all workers.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long before the end of <see cref="Duration"/> the owner itself stops, so that two owners never overlap.</summary>
    /// <value>Default: 1 s; 100 ms to 1 min; less than half of the duration.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Safety { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often leases are renewed.</summary>
    /// <value>Default: 3 s; 100 ms to 2 min; at most a third of the duration, so that one lost renewal costs nothing.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the lease table is read to take and balance leases.</summary>
    /// <value>Default: 2 s; 100 ms to 5 min. Each read costs half a read unit for about 16 leases.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most leases that this worker takes.</summary>
    /// <value>Default: no limit. With too low a limit on all workers some shards are read by nobody.</value>
    [Range(1, int.MaxValue)]
    public int MaxLeases { get; set; } = int.MaxValue;

    /// <summary>The endpoint of the lease table, when it is not the one that the AWS SDK finds by itself.</summary>
    public Uri? ServiceUrl { get; set; }
}
