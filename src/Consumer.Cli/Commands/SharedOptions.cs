using System.CommandLine;
using System.CommandLine.Parsing;
using Local.Aws.Hosting;

namespace Consumer.Cli.Commands;

/// <summary>Options that several commands have, with one name and one meaning.</summary>
internal static class SharedOptions
{
    public static Option<string?> Contracts() => new("--contracts") { Description = "Folder of event contracts [default: contracts, beside the program or upward]." };

    public static Option<string?> Queries() => new("--queries") { Description = "Folder of named queries [default: queries, beside the program or upward]." };

    public static Option<long> Seed() => Ranged.Option("--seed", "Seed of the generated events: the same seed gives the same events.", 1L, 0L, long.MaxValue);

    public static Option<int> Workers(int defaultValue) => Ranged.Option("--workers", "Worker processes.", defaultValue, 1, 16);

    public static Option<string> Limits()
    {
        var limits = new Option<string>("--limits")
        {
            Description = "Whether AWS's throughput limits apply (1 MiB/s and 1,000 records/s a shard, 5 reads/s a shard).",
            DefaultValueFactory = _ => "off",
        };
        limits.AcceptOnlyFromAmong("aws", "off");
        return limits;
    }

    public static LimitsMode LimitsOf(string text) => text == "aws" ? LimitsMode.Aws : LimitsMode.Off;

    public static Option<int> Port(string name, string what, int defaultValue) => Ranged.Option(name, $"Port of {what}; 0 takes any free one.", defaultValue, 0, 65535);

    /// <summary>An address over HTTP; null unless it is given.</summary>
    public static Option<Uri?> Url(string name, string description) => new(name) { Description = description, CustomParser = result => ReadUrl(name, result) };

    /// <summary>Without the slash at its end the last segment of the address would be replaced by the route.</summary>
    private static Uri? ReadUrl(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text.EndsWith('/') ? text : $"{text}/", UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        result.AddError($"Option '{name}' cannot be '{text}': an address like http://127.0.0.1:8080 is allowed.");
        return null;
    }
}
