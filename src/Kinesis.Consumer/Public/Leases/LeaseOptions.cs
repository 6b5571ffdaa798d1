using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer;

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

    /// <summary>How this worker shows that it is alive.</summary>
    /// <value>Default: by its own row in the table of the workers. Changes over by itself while there are workers that have no row.</value>
    public LeaseRenewal Renewal { get; set; } = LeaseRenewal.PerWorker;

    /// <summary>How often the worker's row is moved, and in <see cref="LeaseRenewal.PerLease"/> each lease renewed.</summary>
    /// <value>
    /// Default: 4 s, 21,600 writes a day for a worker, whatever it holds; 100 ms to 2 min. Two intervals and the safety fit into the duration, and a heartbeat that
    /// failed is sent again after an eighth of an interval, so that one lost write costs nothing. Must be the same on all workers.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a worker looks for what has changed: at the rows of all workers, and in <see cref="LeaseRenewal.PerLease"/> at all leases.</summary>
    /// <value>
    /// Default: 1 s; 100 ms to 5 min. A look at the rows costs half a read unit for about 50 workers. All leases are read when there is a reason, and else every
    /// 30 s or, in a large fleet, every 8 s times the number of workers. What is due in between is done when it is due.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long another worker's shard has to drain when this worker has asked for its lease; then it is taken as it is.</summary>
    /// <value>Default: 30 s, as in KCL 3; 1 s to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most leases that this worker takes.</summary>
    /// <value>Default: no limit. Should be the same on all workers; with too low a limit some shards are read by nobody.</value>
    [Range(1, int.MaxValue)]
    public int MaxLeases { get; set; } = int.MaxValue;

    /// <summary>The region of the lease table.</summary>
    /// <value>Default: the region of the stream's client, see <c>Kinesis:Client:Region</c>. Must be the same on all workers, or there are two tables.</value>
    public string? Region { get; set; }

    /// <summary>The endpoint of the lease table, when it is not the one that the AWS SDK finds by itself.</summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>How the table is made when it does not exist.</summary>
    [ValidateObjectMembers]
    public LeaseTableOptions Table { get; } = new();
}
