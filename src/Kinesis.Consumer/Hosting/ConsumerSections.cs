using System.Text.RegularExpressions;

namespace Kinesis.Consumer.Hosting;

/// <summary>Where a consumer's options lie in the configuration: the unnamed one's under "Kinesis", a named one's under "Kinesis:Consumers:{name}".</summary>
internal static partial class ConsumerSections
{
    /// <summary>The section of all named consumers. No option of the library is called so.</summary>
    public const string Consumers = $"{KinesisConsumerOptions.SectionName}:Consumers";

    /// <summary>The section of one consumer.</summary>
    /// <param name="section">The unnamed consumer's section, such as "Kinesis:Leases".</param>
    /// <param name="name">The consumer's name; null or empty for the unnamed one.</param>
    public static string Of(string section, string? name) =>
        string.IsNullOrEmpty(name) ? section : $"{Consumers}:{name}{section[KinesisConsumerOptions.SectionName.Length..]}";

    /// <summary>What may be a key of a configuration section, and a part of an environment variable's name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal);

    [GeneratedRegex("^[a-zA-Z0-9_.-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
