namespace Pipeline.Exports.Rows;

/// <summary>What a row may take.</summary>
internal static class RowLimits
{
    /// <summary>Bytes of all values of a row: what a record of a stream may take in all. One beyond it could be compared, but not published.</summary>
    public const int MaxRowBytes = 1 << 20;

    /// <summary>Bytes of a refused row that its report keeps.</summary>
    public const int MaxReportedBytes = 16 << 10;

    /// <summary>Characters of a value that a message shows.</summary>
    public const int MaxShownCharacters = 80;
}
