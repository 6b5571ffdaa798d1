using System.ComponentModel.DataAnnotations;

namespace Pipeline.Exports.Applying;

/// <summary>How changes of exported tables are applied to DynamoDB.</summary>
public sealed class ExportTargetOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Exports:Target";

    /// <summary>What stands in front of a change's target to make the name of its DynamoDB table.</summary>
    /// <value>Default: nothing.</value>
    [RegularExpression("^[a-zA-Z0-9_.-]{0,100}$")]
    public string TableNamePrefix { get; set; } = "";

    /// <summary>How long a deleted row leaves a tombstone, which keeps older changes of it out. Longer than the stream keeps records.</summary>
    /// <value>Default: 30 days; 1 day to 10 years.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan TombstoneAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many items of a batch are put at the same time.</summary>
    /// <value>Default: 32; 1 to 256.</value>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 32;

    /// <summary>Address of DynamoDB, if it is not the SDK's.</summary>
    public Uri? ServiceUrl { get; set; }
}
