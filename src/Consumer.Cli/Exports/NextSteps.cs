using System.Globalization;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>What to do about a version that needs somebody.</summary>
internal static class NextSteps
{
    /// <summary>Null if nothing is to be done.</summary>
    public static string? Of(ExportVersion version) => version.Status switch
    {
        ExportStatus.Held => string.Create(
            CultureInfo.InvariantCulture,
            $"HELD {version}: {version.Reason}. If that is right, consumer export approve {version.Id} --version {version.Version} --max-deletes {version.Counts.Withheld}, then import; if not, upload a newer, whole export: it makes all good"),
        ExportStatus.Failed =>
            $"FAILED {version}: {version.Reason}. Upload a newer version; or mend what is said and consumer export import --table {version.Id} --retry {version.Version}",
        _ => null,
    };
}
