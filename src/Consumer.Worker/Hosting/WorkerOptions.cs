using System.ComponentModel.DataAnnotations;

namespace Consumer.Worker.Hosting;

/// <summary>What concerns the process rather than the consumer or the sinks.</summary>
internal sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Worker";

    /// <summary>How long the process may take to stop after SIGTERM: longer than Kinesis:DrainDeadline, shorter than the container's stopTimeout.</summary>
    /// <value>Default: 40 s; 5 s to 115 s, as Fargate kills after 120 s at the latest.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:01:55")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(40);
}
