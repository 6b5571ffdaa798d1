using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Hosting;

/// <summary>Where ingest listens, by the web host's own rules: <c>urls</c>, else <c>http_ports</c> and <c>https_ports</c>, else <c>Kestrel:Endpoints</c>, else its own address.</summary>
internal static class ListenAddresses
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>More than one may be set, and the host decides which of them holds.</summary>
    private static readonly (string Key, Func<string, bool> IsRight, string Allowed)[] Lists =
    [
        (WebHostDefaults.ServerUrlsKey, IsAddress, $"addresses like {DefaultUrl}"),
        (WebHostDefaults.HttpPortsKey, IsPort, "ports from 0 to 65535"),
        (WebHostDefaults.HttpsPortsKey, IsPort, "ports from 0 to 65535"),
    ];

    /// <summary>Sets the own address where nothing else says where to listen: one that is set here would come before ports.</summary>
    /// <exception cref="OptionsValidationException">What is set is no address; the server would say so only with a stack trace.</exception>
    public static void Apply(WebApplicationBuilder builder)
    {
        var (isSet, problems) = (false, new List<string>());
        foreach (var (key, isRight, allowed) in Lists)
        {
            // The host finds nothing in a list of nothing and would listen on a default of its own, port 5000.
            foreach (var entry in (builder.Configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                isSet = true;
                if (!isRight(entry))
                {
                    problems.Add($"{key} (ASPNETCORE_{key.ToUpperInvariant()}) has '{entry}': {allowed} are allowed, separated by ';'.");
                }
            }
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException("urls", typeof(WebApplicationBuilder), problems);
        }

        if (!isSet && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Port is >= 0 and <= ushort.MaxValue;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
