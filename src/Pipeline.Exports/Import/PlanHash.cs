using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Import;

/// <summary>A hash of everything that the changes of a version and their places depend on.</summary>
/// <remarks>An import that is resumed goes on behind the place that was noted. With other settings another change would have that place.</remarks>
internal static class PlanHash
{
    /// <summary>Raised when the engine comes to give the same versions other places.</summary>
    private const int EngineGeneration = 1;

    public static string Of(TableSettings settings, ExportVersion version, IReadOnlyList<ExportVersion> bases)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{EngineGeneration}|{settings.Format}|{settings.Delimiter}|{settings.Quote}|{settings.HasHeader}|{settings.NullText}|");
        text.Append(CultureInfo.InvariantCulture, $"{settings.IgnoresUnknownColumns}|{settings.Target}|{string.Join(',', settings.Key)}\n");
        foreach (var column in settings.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"{column}\n");
        }

        foreach (var one in bases.Prepend(version))
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Version}\n");
            foreach (var file in one.Files)
            {
                text.Append(CultureInfo.InvariantCulture, $"{file}\n");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
