namespace Consumer.Cli.Queries;

/// <summary>Quoting: every name and path that enters a statement goes through here.</summary>
internal static class SqlText
{
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string List(IEnumerable<string> parts) => string.Join(", ", parts);
}
