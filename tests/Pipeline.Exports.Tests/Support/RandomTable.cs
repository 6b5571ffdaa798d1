using System.Globalization;
using System.Text;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Tests.Support;

/// <summary>
/// Two versions of a table of random rows, and what a naive comparison of them says. Values come from small sets full of separators, quotes and NULLs, keys are made of
/// parts that run into each other when they are joined.
/// </summary>
internal sealed class RandomTable
{
    private static readonly string[] Texts = ["", "a", "b", "a,b", "\"", "x\ny", ":::", "a:::", "NULL", " ", "ä", "日本", "\\N"];
    private static readonly string[] KeyTexts = ["k", "kk", "k,", "\"k", "K", "ключ", "k\n"];

    /// <summary>No text that a value has: SQL cannot see which fields were quoted.</summary>
    private const string NullText = "-NULL-";

    private readonly Random _random;

    public RandomTable(int seed, int keys)
    {
        _random = new Random(seed);
        Seed = seed;
        for (var i = 0; i < keys; i++)
        {
            var key = (KeyTexts[_random.Next(KeyTexts.Length)], (long)_random.Next(keys));
            var row = Row(key);
            switch (_random.Next(10))
            {
                case 0:
                    Old[key] = row;
                    New.Remove(key);
                    break;
                case 1:
                    New[key] = row;
                    Old.Remove(key);
                    break;
                case 2:
                    Old[key] = row;
                    New[key] = Row(key);
                    break;
                default:
                    Old[key] = row;
                    New[key] = row;
                    break;
            }
        }
    }

    public static TableSettings Settings { get; } = TestExports.Table("part:text* number:integer* words:text count:integer price:decimal(12,4) ratio:double flag:boolean day:date at:timestamp") with { NullText = NullText };

    public int Seed { get; }

    public SortedDictionary<(string Part, long Number), string?[]> Old { get; } = [];

    public SortedDictionary<(string Part, long Number), string?[]> New { get; } = [];

    /// <summary>What changed, by comparing field by field: key → kind.</summary>
    public Dictionary<(string Part, long Number), string> Changes()
    {
        var changes = new Dictionary<(string, long), string>();
        foreach (var key in Old.Keys.Union(New.Keys))
        {
            if (!Old.TryGetValue(key, out var old))
            {
                changes[key] = "Insert";
            }
            else if (!New.TryGetValue(key, out var current))
            {
                changes[key] = "Delete";
            }
            else if (!old.SequenceEqual(current))
            {
                changes[key] = "Update";
            }
        }

        return changes;
    }

    /// <summary>A version as CSV, its rows in random order.</summary>
    public string Csv(SortedDictionary<(string Part, long Number), string?[]> version)
    {
        var rows = version.Values.ToArray();
        _random.Shuffle(rows);
        var text = new StringBuilder(string.Join(',', Settings.Columns.Select(column => column.Name))).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Quoted)).Append(_random.Next(2) == 0 ? "\n" : "\r\n");
        }

        return text.ToString();
    }

    private static string Quoted(string? value) => value is null ? NullText : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string?[] Row((string Part, long Number) key) =>
    [
        key.Part,
        key.Number.ToString(CultureInfo.InvariantCulture),
        Texts[_random.Next(Texts.Length)],
        OrNull(_random.Next(-3, 3).ToString(CultureInfo.InvariantCulture)),
        OrNull((_random.Next(-200, 200) / 8m).ToString(CultureInfo.InvariantCulture)),
        OrNull((_random.Next(-9, 9) / 4.0).ToString(CultureInfo.InvariantCulture)),
        OrNull(_random.Next(2) == 0 ? "true" : "false"),
        OrNull($"2026-0{_random.Next(1, 4)}-28"),
        OrNull($"2026-01-01 00:00:0{_random.Next(4)}"),
    ];

    private string? OrNull(string value) => _random.Next(4) == 0 ? null : value;
}
