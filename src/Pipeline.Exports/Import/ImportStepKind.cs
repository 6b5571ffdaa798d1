namespace Pipeline.Exports.Import;

/// <summary>What is to be done next for a table.</summary>
internal enum ImportStepKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Give a version up for a newer one.</summary>
    Supersede,

    /// <summary>Compare a version and publish what changed.</summary>
    Import,

    /// <summary>Compare a version again and publish its deletions, which were approved.</summary>
    Approve,
}
