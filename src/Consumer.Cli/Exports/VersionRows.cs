using Consumer.Cli.Output;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>Versions as rows, one way for all commands and modes.</summary>
internal static class VersionRows
{
    private static readonly string[] Columns =
    [
        "table", "version", "status", "rows", "inserts", "updates", "deletes", "withheld", "published", "deadLetters", "seconds", "reason",
    ];

    public static RowSet Of(IEnumerable<ExportVersion> versions) => new(Columns, [.. versions.Select(Row)]);

    private static object?[] Row(ExportVersion version) =>
    [
        version.Id.ToString(),
        version.Version,
        ExportStatuses.Word(version.Status),
        version.Counts.NewRows,
        version.Counts.Inserts,
        version.Counts.Updates,
        version.Counts.Deletes,
        version.Counts.Withheld,
        version.Counts.Published,
        version.Counts.Malformed + version.Counts.TooLarge,
        Math.Round(version.Elapsed.TotalSeconds, 2),
        version.Reason,
    ];
}
