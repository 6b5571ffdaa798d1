using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Contracts.Partitions;

/// <summary>Writes partition values into object keys the way Hive, Athena and DuckDB read them.</summary>
internal static class HivePath
{
    /// <summary>
    /// What Hive's <c>FileUtils.escapePathName</c> escapes. Other characters stay as they are, also those beyond ASCII: Hive unescapes to
    /// characters, not to bytes, so an escaped letter of two bytes would come back as two letters.
    /// </summary>
    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '#', '%', '\'', '*', '/', ':', '=', '?', '\\', '\u007F', '{', '}', '[', ']', '^',
    ]);

    public static string Escape(string value)
    {
        if (value.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return value;
        }

        var escaped = new StringBuilder(value.Length + 16);
        foreach (char c in value)
        {
            _ = Escaped.Contains(c) ? escaped.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}") : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
