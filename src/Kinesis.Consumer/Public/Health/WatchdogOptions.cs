using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer;

/// <summary>When a shard counts as stuck, and when it is given up.</summary>
public sealed class WatchdogOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kinesis:Watchdog";

    /// <summary>How long a call of the processor, a read or a parent may show no sign of life before it is reported.</summary>
    /// <value>Default: 1 min; 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a call of the processor may take, or its failures may repeat without any progress, before the lease is given up for another worker to try.</summary>
    /// <value>Default: 10 min; 200 ms to 1 day; longer than <see cref="WarnAfter"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the checkpoint may stand still while records wait. Longer than a processor normally takes from one checkpoint to the next.</summary>
    /// <value>Default: 5 min; 200 ms to 1 day; at least <see cref="WarnAfter"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);
}
