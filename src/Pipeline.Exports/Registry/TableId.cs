using System.Text.RegularExpressions;

namespace Pipeline.Exports.Registry;

/// <summary>One exported table of one tenant. Everything that must not happen twice at a time happens once for each of them.</summary>
/// <param name="Tenant">The first folder of its exports.</param>
/// <param name="Table">The second.</param>
internal readonly partial record struct TableId(string Tenant, string Table)
{
    /// <summary>What messages say of names that do not fit.</summary>
    public const string AllowedNames = "1 to 128 letters, digits, '_', '-' and '.', the first a letter or digit";

    /// <summary>Whether a text can be a tenant, a table or a version.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>Reads <c>tenant/table</c>.</summary>
    public static bool TryParse(string text, out TableId id)
    {
        var parts = text.Split('/');
        id = parts.Length == 2 ? new TableId(parts[0], parts[1]) : default;
        return parts.Length == 2 && IsName(parts[0]) && IsName(parts[1]);
    }

    public override string ToString() => $"{Tenant}/{Table}";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Name();
}
