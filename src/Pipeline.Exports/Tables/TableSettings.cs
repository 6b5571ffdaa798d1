namespace Pipeline.Exports.Tables;

/// <summary>What is known of one exported table; loaded by <see cref="TableSettingsFile"/>, which checks it.</summary>
internal sealed record TableSettings
{
    /// <summary>Whose table it is: the first folder of its exports.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its name: the second folder.</summary>
    public required string Table { get; init; }

    /// <summary>The name of what the changes are applied to.</summary>
    public required string Target { get; init; }

    /// <summary>How its files hold rows.</summary>
    public ExportFormat Format { get; init; }

    /// <summary>What stands between two fields of a row; one ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>What encloses a field with delimiters or line ends in it; null if nothing does.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>Whether the first line of each file names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What an unquoted field says that is NULL.</summary>
    public string NullText { get; init; } = "";

    /// <summary>Whether columns of a file that are not among <see cref="Columns"/> are passed over; else they are refused.</summary>
    public bool IgnoresUnknownColumns { get; init; }

    /// <summary>The columns, in the order of files without names and in that of the changes' rows.</summary>
    public required IReadOnlyList<ColumnSettings> Columns { get; init; }

    /// <summary>The positions of the key's columns, in the order in which the settings name them.</summary>
    public required IReadOnlyList<int> Key { get; init; }
}
