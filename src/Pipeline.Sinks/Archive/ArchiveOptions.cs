using System.ComponentModel.DataAnnotations;

namespace Pipeline.Sinks.Archive;

/// <summary>Whether and where every record is kept as it came.</summary>
public sealed class ArchiveOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Archive";

    /// <summary>Whether records are archived.</summary>
    /// <value>Default: false.</value>
    public bool Enabled { get; set; }

    /// <summary>What all keys begin with. Must lie outside the lake's prefix.</summary>
    /// <value>Default: "archive/"; ends with a slash.</value>
    [Required]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9!_.*'()/-]*/$")]
    public string Prefix { get; set; } = "archive/";
}
