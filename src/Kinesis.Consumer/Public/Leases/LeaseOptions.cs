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

    /// <summary>How often leases are renewed.</summary>
    /// <value>
    /// Default: 4 s, 21,600 writes a day for an idle shard; 100 ms to 2 min. Two intervals and the safety fit into the duration, and a renewal that
    /// failed is sent again after an eighth of an interval, so that one lost renewal costs nothing. A checkpoint is a renewal.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often the lease table is read to take and balance leases.</summary>
    /// <value>Default: 1 s; 100 ms to 5 min. Each read costs one read unit for about 8 leases. A lease that expires in between is taken when it does.</value>
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
