using System.Globalization;

namespace Pipeline.Contracts.Types;

/// <summary>Reads the type texts of contract files; owned by one call.</summary>
internal ref struct ColumnTypeParser
{
    /// <summary>Deeper types would also exceed the JSON depth that any sender uses.</summary>
    private const int MaxNesting = 16;

    /// <summary>More fields than this in one struct is surely a generated mistake, and costs every query.</summary>
    private const int MaxFields = 256;

    public const string Allowed =
        "string, json, int, bigint, float, double, decimal(p,s), boolean, date, timestamp, binary, struct<name:type,…> or array<type>";

    private readonly string _text;
    private int _position;
    private string? _error;

    private ColumnTypeParser(string text)
    {
        _text = text;
    }

    public static ColumnType? Parse(string text, out string error)
    {
        var parser = new ColumnTypeParser(text);
        ColumnType? type = parser.ReadType(0);
        if (type is not null && parser._position < text.Length)
        {
            type = parser.Fail($"nothing after the type at position {parser._position}");
        }

        error = parser._error ?? string.Empty;
        return type;
    }

    private ColumnType? ReadType(int nesting)
    {
        if (nesting > MaxNesting)
        {
            return Fail($"at most {MaxNesting} nested types");
        }

        int start = _position;
        switch (ReadWord())
        {
            case "string": return new StringType();
            case "json": return new StringType(IsJson: true);
            case "int": return new IntType();
            case "bigint": return new BigIntType();
            case "float": return new FloatType();
            case "double": return new DoubleType();
            case "boolean": return new BooleanType();
            case "date": return new DateType();
            case "timestamp": return new TimestampType();
            case "binary": return new BinaryType();
            case "decimal": return ReadDecimal();
            case "struct": return ReadStruct(nesting);
            case "array": return ReadArray(nesting);
            default: return Fail($"{Allowed} at position {start}");
        }
    }

    private DecimalType? ReadDecimal()
    {
        if (!Expect('(') || !ReadNumber(out int precision) || !Expect(',') || !ReadNumber(out int scale) || !Expect(')'))
        {
            return null;
        }

        if (precision is < 1 or > DecimalType.MaxPrecision || scale < 0 || scale > precision)
        {
            Fail($"a precision of 1 to {DecimalType.MaxPrecision} and a scale of 0 to the precision");
            return null;
        }

        return new DecimalType(precision, scale);
    }

    private StructType? ReadStruct(int nesting)
    {
        if (!Expect('<'))
        {
            return null;
        }

        var fields = new List<StructField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            int start = _position;
            string property = ReadWord();
            if (property.Length == 0)
            {
                Fail($"a field name of letters, digits and _ at position {start}; a struct has at least one field");
                return null;
            }

            string name = property.ToLowerInvariant();
            if (!names.Add(name))
            {
                Fail($"field names that differ when lower-cased, '{property}' at position {start} is there twice");
                return null;
            }

            if (!Expect(':') || ReadType(nesting + 1) is not ColumnType type)
            {
                return null;
            }

            fields.Add(new StructField(name, property, type));
            if (fields.Count > MaxFields)
            {
                Fail($"at most {MaxFields} fields in a struct");
                return null;
            }
        }
        while (Accept(','));
        return Expect('>') ? new StructType(fields) : null;
    }

    private ArrayType? ReadArray(int nesting) =>
        Expect('<') && ReadType(nesting + 1) is ColumnType element && Expect('>') ? new ArrayType(element) : null;

    private string ReadWord()
    {
        SkipSpace();
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private bool ReadNumber(out int number)
    {
        int start = _position;
        if (int.TryParse(ReadWord(), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        Fail($"a number at position {start}");
        return false;
    }

    private bool Accept(char expected)
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        SkipSpace();
        return true;
    }

    private bool Expect(char expected)
    {
        if (Accept(expected))
        {
            return true;
        }

        Fail($"'{expected}' at position {_position}");
        return false;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }
    }

    private ColumnType? Fail(string allowed)
    {
        _error ??= allowed;
        return null;
    }
}
