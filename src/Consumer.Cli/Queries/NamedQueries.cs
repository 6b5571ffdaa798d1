using Consumer.Cli.Output;

namespace Consumer.Cli.Queries;

/// <summary>The queries of a folder, one <c>.sql</c> file each, known by their file names.</summary>
internal sealed class NamedQueries
{
    private readonly SortedDictionary<string, string> _files;

    private NamedQueries(SortedDictionary<string, string> files) => _files = files;

    public IReadOnlyCollection<string> Names => _files.Keys;

    public static NamedQueries In(string folder) => new(new SortedDictionary<string, string>(
        Directory.EnumerateFiles(folder, "*.sql").ToDictionary(file => Path.GetFileNameWithoutExtension(file)!),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>The SQL of a name, or the text itself when it is SQL; a lone word is always meant as a name.</summary>
    public string Resolve(string nameOrSql)
    {
        if (_files.TryGetValue(nameOrSql, out var file))
        {
            return File.ReadAllText(file);
        }

        return nameOrSql.Any(char.IsWhiteSpace)
            ? nameOrSql
            : throw new CliException($"No query is named '{nameOrSql}'. Named queries: {string.Join(", ", Names)}. Anything with a space in it is run as SQL.");
    }

    public string Sql(string name) => File.ReadAllText(_files[name]);
}
