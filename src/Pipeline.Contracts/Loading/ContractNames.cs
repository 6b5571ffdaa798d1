using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Loading;

/// <summary>What names in contract files look like. The schema file beside the contracts holds the same patterns.</summary>
internal static partial class ContractNames
{
    public const string EventAllowed = "1 to 63 characters: a lower-case letter, then lower-case letters, digits, _ or -";
    public const string RouteAllowed = "1 to 63 characters: lower-case letters, digits, _ or -, beginning with a letter or digit";
    public const string ColumnAllowed =
        "1 to 128 characters: a lower-case letter, then lower-case letters, digits or _ (names that begin with _ are kept for lineage)";

    public const string TableAllowed = "3 to 200 characters: letters, digits, _, - or .";
    public const string AttributeAllowed = "1 to 255 characters: a letter, then letters, digits, _, - or . (names that begin with _ are kept for the writer)";

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,62}\\z")]
    public static partial Regex Event { get; }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}\\z")]
    public static partial Regex Route { get; }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,127}\\z")]
    public static partial Regex Column { get; }

    [GeneratedRegex("^[A-Za-z0-9_.-]{3,200}\\z")]
    public static partial Regex Table { get; }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{0,254}\\z")]
    public static partial Regex Attribute { get; }

    [GeneratedRegex("^[1-9][0-9]{0,4}[dhm]\\z")]
    public static partial Regex Span { get; }
}
