using System.ComponentModel.DataAnnotations;

namespace Kinesis.Consumer.Hosting;

/// <summary>One stream of an application that consumes several.</summary>
public sealed class StreamOptions
{
    /// <summary>The stream.</summary>
    /// <value>Required; 1 to 128 letters, digits, dots, dashes and underscores.</value>
    [Required]
    [RegularExpression("^[a-zA-Z0-9_.-]{1,128}$")]
    public string StreamName { get; set; } = "";

    /// <summary>The lease table of this stream.</summary>
    /// <value>Default: application name, dash, stream name; 3 to 255 letters, digits, dots, dashes and underscores.</value>
    [RegularExpression("^[a-zA-Z0-9_.-]{3,255}$")]
    public string? LeaseTable { get; set; }

    /// <summary>Where an application that never read this stream starts.</summary>
    /// <value>Default: what <see cref="KinesisConsumerOptions.InitialPosition"/> says.</value>
    public InitialPosition? InitialPosition { get; set; }

    /// <summary>The time for <see cref="InitialPosition.AtTimestamp"/>.</summary>
    /// <value>Default: what <see cref="KinesisConsumerOptions.InitialTimestamp"/> says, if that is the position.</value>
    public DateTimeOffset? InitialTimestamp { get; set; }
}
