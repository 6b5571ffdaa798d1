namespace Pipeline.Exports.Changes;

/// <summary>What became of a row from one export of its table to the next.</summary>
internal enum RowChangeKind
{
    /// <summary>Only the later export has a row of this key.</summary>
    Insert,

    /// <summary>Both have one, and they differ.</summary>
    Update,

    /// <summary>Only the earlier export has one.</summary>
    Delete,
}
