namespace Pipeline.Exports.Registry;

/// <summary>The order of a table's versions: that of their texts, which is also the order of the registry's keys.</summary>
internal static class VersionOrder
{
    public static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    /// <summary>For messages: what is odd about two versions whose numbers count the other way, such as 9 and 10.</summary>
    public static string Hint(string version, string newer) =>
        version.Length > newer.Length && version.Any(char.IsAsciiDigit) && newer.Any(char.IsAsciiDigit)
            ? $". Versions are ordered as texts: '{version}' is before '{newer}'; write numbers with leading zeros"
            : "";
}
