using System.Text;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Discovery;

/// <summary>The values of one column of a sample, and the narrowest type that takes all of them.</summary>
internal sealed class SampleColumn(string name)
{
    /// <summary>Of YYYY-MM-DD.</summary>
    private const int DateLength = 10;

    private static readonly CellType[] Narrowing = [CellType.Integer, CellType.Decimal, CellType.Double, CellType.Boolean, CellType.Date, CellType.Timestamp];

    private readonly List<string?> _values = [];

    public string Name { get; } = name;

    /// <summary>The values in the sample's order; null where a row has none.</summary>
    public IReadOnlyList<string?> Values => _values;

    /// <summary>Whether values were written as texts where the format tells texts from numbers.</summary>
    public bool IsTextual { get; set; }

    public void Add(string? value) => _values.Add(value);

    public ColumnSettings Describe()
    {
        foreach (var type in Narrowing)
        {
            var column = new ColumnSettings(Name, type);
            if (_values.Exists(value => value is not null) && _values.TrueForAll(value => value is null || Fits(column, value)))
            {
                return column;
            }
        }

        return new ColumnSettings(Name, CellType.Text);
    }

    /// <summary>Whether a value is one of a type and nothing is lost by taking it for that.</summary>
    private bool Fits(ColumnSettings column, string text)
    {
        switch (column.Type)
        {
            // Post codes and article numbers begin with zeros that mean something, and texts that JSON quotes are no numbers.
            case CellType.Integer or CellType.Decimal or CellType.Double when IsTextual || text.TrimStart('-') is ['0', >= '0' and <= '9', ..]:
            case CellType.Integer or CellType.Decimal when text.Contains('e', StringComparison.OrdinalIgnoreCase):
            case CellType.Boolean when text.Length == 1:
            case CellType.Date when text.Length != DateLength:
            case CellType.Timestamp when text.Length <= DateLength:
                return false;
            default:
                return IsValue(column, text);
        }
    }

    private static bool IsValue(ColumnSettings column, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return CellCodec.TryWrite(column, bytes, new byte[CellCodec.MaxBytes(bytes.Length)], out _);
    }
}
