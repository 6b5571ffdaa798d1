using Microsoft.Extensions.Options;

namespace Ingest.Api.Hosting;

/// <summary>The rules of <see cref="IngestOptions"/> that no attribute can state. Keys are secrets: their values are never named.</summary>
internal sealed class IngestOptionsRules : IValidateOptions<IngestOptions>
{
    private const int MinKeyLength = 16;

    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        var problems = new List<string>();
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            if (options.ApiKeys[i].Length < MinKeyLength)
            {
                problems.Add($"Ingest:ApiKeys:{i} has {options.ApiKeys[i].Length} characters; allowed: at least {MinKeyLength}");
            }
        }

        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (!IsOrigin(options.AllowedOrigins[i]))
            {
                problems.Add($"Ingest:AllowedOrigins:{i} is \"{options.AllowedOrigins[i]}\"; allowed: * or scheme://host[:port] without a path");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool IsOrigin(string origin) => origin == "*"
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin);
}
