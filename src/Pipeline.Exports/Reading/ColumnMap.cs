using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>Which column of the settings each column of a file is, by their names.</summary>
internal static class ColumnMap
{
    /// <summary>No column of the settings.</summary>
    public const int Unknown = -1;

    /// <summary>Finds each name's column.</summary>
    /// <param name="table">The settings.</param>
    /// <param name="names">The file's names in its order.</param>
    /// <param name="place">The file, and the line if there is one, for messages.</param>
    /// <param name="mayLackColumns">Whether columns outside the key may be missing, as they are NULL in a version from before they were added.</param>
    /// <exception cref="ExportException">The names are not those of the settings.</exception>
    public static int[] Of(TableSettings table, IReadOnlyList<string> names, string place, bool mayLackColumns)
    {
        var map = new int[names.Count];
        var found = new bool[table.Columns.Count];
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = Unknown;
            for (var column = 0; column < found.Length; column++)
            {
                if (table.Columns[column].Name == names[i])
                {
                    map[i] = !found[column] ? column : throw new ExportException($"{place}: the column '{names[i]}' occurs twice.");
                    found[column] = true;
                }
            }

            if (map[i] == Unknown && !table.IgnoresUnknownColumns)
            {
                throw new ExportException(
                    $"{place}: the column '{names[i]}' is not in the settings, which have {List(table.Columns.Select(column => column.Name))}. Add it there, or set \"unknownColumns\": \"ignore\".");
            }
        }

        for (var column = 0; column < found.Length; column++)
        {
            if (!found[column] && (!mayLackColumns || table.Key.Contains(column)))
            {
                throw new ExportException($"{place}: the column '{table.Columns[column].Name}' of the settings is missing; the file has {List(names)}.");
            }
        }

        return map;
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
