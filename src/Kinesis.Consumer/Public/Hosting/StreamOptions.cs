using System.ComponentModel.DataAnnotations;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer;

/// <summary>One stream of an application that consumes several.</summary>
public sealed class StreamOptions
{
    /// <summary>The stream: its name, or its ARN, which may belong to another account.</summary>
    /// <value>Required; the name is 1 to 128 letters, digits, dots, dashes and underscores. An ARN must be of the client's region.</value>
    [Required]
    [RegularExpression(StreamArn.NameOrArnPattern)]
    public string StreamName { get; set; } = "";

    /// <summary>The ARN of a registered fan-out consumer of the stream, for a stream on which this application may not register one.</summary>
    /// <value>Default: none, with fan-out one is found or registered. Needs <c>Retrieval:Mode</c> to be FanOut.</value>
    [RegularExpression(StreamArn.ConsumerPattern)]
    public string? ConsumerArn { get; set; }

    /// <summary>The lease table of this stream.</summary>
    /// <remarks>Going from one stream to several, give the application's name here for the stream that was the one: its leases are in the table of that name.</remarks>
    /// <value>Default: application name, dash, stream name; 3 to 238 letters, digits, dots, dashes and underscores.</value>
    [RegularExpression("^[a-zA-Z0-9_.-]{3,238}$")]
    public string? LeaseTable { get; set; }

    /// <summary>Where an application that never read this stream starts.</summary>
    /// <value>Default: what <see cref="KinesisConsumerOptions.InitialPosition"/> says.</value>
    public InitialPosition? InitialPosition { get; set; }

    /// <summary>The time for <see cref="InitialPosition.AtTimestamp"/>.</summary>
    /// <value>Default: what <see cref="KinesisConsumerOptions.InitialTimestamp"/> says, if that is the position.</value>
    public DateTimeOffset? InitialTimestamp { get; set; }
}
