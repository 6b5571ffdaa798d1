using System.ComponentModel.DataAnnotations;

namespace Pipeline.Sinks.DeadLetters;

/// <summary>Where records go that cannot be delivered, and when that stops being an exception.</summary>
public sealed class DeadLetterOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "DeadLetters";

    /// <summary>What all keys begin with. Must lie outside the lake's prefix.</summary>
    /// <value>Default: "dead-letters/"; ends with a slash.</value>
    [Required]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9!_.*'()/-]*/$")]
    public string Prefix { get; set; } = "dead-letters/";

    /// <summary>The share of failed records among the last ones at which a shard pauses: a wrong deployment must not drain the stream into the dead letters.</summary>
    /// <value>Default: 0.2; 0.001 to 1. With 1 no shard ever pauses.</value>
    [Range(0.001, 1.0)]
    public double PauseShare { get; set; } = 0.2;

    /// <summary>How many of the last records are looked at; fewer say nothing.</summary>
    /// <value>Default: 1,000; 10 to 1,000,000.</value>
    [Range(10, 1_000_000)]
    public int PauseWindowRecords { get; set; } = 1_000;
}
