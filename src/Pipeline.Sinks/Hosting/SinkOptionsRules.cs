using Microsoft.Extensions.Options;
using Pipeline.Contracts.Partitions;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Hosting;

/// <summary>What must hold between options. Every broken rule is named with both values and what would go wrong.</summary>
internal sealed class SinkOptionsRules(IOptionsMonitor<DeadLetterOptions> deadLetters, IOptionsMonitor<ArchiveOptions> archive)
    : IValidateOptions<LakeOptions>, IValidateOptions<TableOptions>
{
    public ValidateOptionsResult Validate(string? name, LakeOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        (string Key, string Prefix)[] others =
        [
            ($"{LakeOptions.SectionName}:{nameof(LakeOptions.ManifestPrefix)}", options.ManifestPrefix),
            ($"{DeadLetterOptions.SectionName}:{nameof(DeadLetterOptions.Prefix)}", deadLetters.CurrentValue.Prefix),
            ($"{ArchiveOptions.SectionName}:{nameof(ArchiveOptions.Prefix)}", archive.CurrentValue.Prefix),
        ];
        foreach (var (key, prefix) in others)
        {
            if (options.Prefix.Length > 0 && prefix.StartsWith(options.Prefix, StringComparison.Ordinal))
            {
                builder.AddError(
                    $"{key} is '{prefix}' and {LakeOptions.SectionName}:{nameof(LakeOptions.Prefix)} is '{options.Prefix}': "
                    + "queries on the lake would read objects that are no Parquet files; allowed is a prefix outside the lake's");
            }
        }

        const int longest = LakeKeyRoom.PrefixAndFileBytes - LakeDataset.LongestFileNameBytes;
        if (options.Prefix.Length > longest)
        {
            builder.AddError(
                $"{LakeOptions.SectionName}:{nameof(LakeOptions.Prefix)} has {options.Prefix.Length} bytes: an object key has at most {LakeKeyRoom.MaxKeyBytes}, and contracts "
                + $"leave {LakeKeyRoom.PrefixAndFileBytes} of them for the prefix and the file's name; allowed are {longest}");
        }

        if (options.ServiceUrl is { IsAbsoluteUri: false } url)
        {
            builder.AddError($"{LakeOptions.SectionName}:{nameof(LakeOptions.ServiceUrl)} is '{url}'; allowed is an absolute URL such as http://127.0.0.1:4566");
        }

        return builder.Build();
    }

    public ValidateOptionsResult Validate(string? name, TableOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        if (options.StartConcurrency > options.MaxConcurrency)
        {
            builder.AddError(
                $"{TableOptions.SectionName}:{nameof(TableOptions.StartConcurrency)} is {options.StartConcurrency} and "
                + $"{nameof(TableOptions.MaxConcurrency)} is {options.MaxConcurrency}: the start would pass the limit; allowed is at most the limit");
        }

        if (options.ServiceUrl is { IsAbsoluteUri: false } url)
        {
            builder.AddError($"{TableOptions.SectionName}:{nameof(TableOptions.ServiceUrl)} is '{url}'; allowed is an absolute URL such as http://127.0.0.1:4566");
        }

        return builder.Build();
    }
}
