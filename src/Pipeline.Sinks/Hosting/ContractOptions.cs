using System.ComponentModel.DataAnnotations;

namespace Pipeline.Sinks.Hosting;

/// <summary>Which events the stream carries.</summary>
public sealed class ContractOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Contracts";

    /// <summary>The folder of the contract files.</summary>
    /// <value>Default: "contracts", looked for in the current folder, then beside the program.</value>
    [Required]
    public string Folder { get; set; } = "contracts";

    /// <summary>The event that a bare JSON document on the stream belongs to; all others travel as CloudEvents.</summary>
    /// <value>Required; the name of a contract.</value>
    [Required]
    public string DefaultEvent { get; set; } = "";
}
