using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kinesis.Consumer.Api;

/// <summary>A stream's full name: whose it is, where, and what it is called.</summary>
/// <param name="Text">The ARN as it was written.</param>
/// <param name="Region">The region.</param>
/// <param name="AccountId">The account.</param>
/// <param name="StreamName">The stream's name in that account and region.</param>
internal sealed partial record StreamArn(string Text, string Region, string AccountId, string StreamName)
{
    /// <summary>A stream, by its name or its ARN.</summary>
    public const string NameOrArnPattern = @"^(arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/)?[a-zA-Z0-9_.-]{1,128}$";

    /// <summary>A registered fan-out consumer.</summary>
    public const string ConsumerPattern = @"^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}/consumer/[a-zA-Z0-9_.-]{1,128}:[0-9]+$";

    /// <summary>What calls for a stream name it by: null for one that is meant by its plain name.</summary>
    public static StreamArn? FromNameOrArn(string stream) => TryParse(stream, out var arn) ? arn : null;

    /// <summary>The plain name of a stream that is given by its name or its ARN.</summary>
    public static string NameOf(string stream) => FromNameOrArn(stream)?.StreamName ?? stream;

    public static bool TryParse(string text, [NotNullWhen(true)] out StreamArn? arn)
    {
        var match = Arn().Match(text);
        arn = match.Success
            ? new StreamArn(text, match.Groups["region"].Value, match.Groups["account"].Value, match.Groups["name"].Value)
            : null;
        return match.Success;
    }

    /// <summary>Takes the ARN of a registered consumer apart into its stream's and its own name.</summary>
    public static bool TryParseConsumer(string text, [NotNullWhen(true)] out StreamArn? stream, out string consumerName)
    {
        var match = Consumer().Match(text);
        consumerName = match.Groups["consumer"].Value;
        stream = null;
        return match.Success && TryParse(match.Groups["stream"].Value, out stream);
    }

    [GeneratedRegex("^arn:aws[a-z-]*:kinesis:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):stream/(?<name>[a-zA-Z0-9_.-]{1,128})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Arn();

    [GeneratedRegex("^(?<stream>arn:[^/]+/[^/]+)/consumer/(?<consumer>[a-zA-Z0-9_.-]{1,128}):[0-9]+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Consumer();
}
