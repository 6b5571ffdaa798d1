namespace Pipeline.Exports.Registry;

/// <summary>Where a version of a table stands. The names are those of the registry and of docs/runbooks/exports.md.</summary>
internal enum ExportStatus
{
    /// <summary>All of its files are there; nobody has begun with it.</summary>
    Registered,

    /// <summary>An import holds the table's lock for it.</summary>
    Locked,

    /// <summary>It is being compared; nothing of it is on the stream.</summary>
    Comparing,

    /// <summary>Its insertions and updates are on the stream; its deletions are withheld until somebody approves them or a newer version comes.</summary>
    Held,

    /// <summary>Its changes are being put on the stream.</summary>
    Publishing,

    /// <summary>All of its changes are on the stream.</summary>
    Applied,

    /// <summary>It cannot be imported as it is.</summary>
    Failed,

    /// <summary>A newer version went first; nothing more of this one will be published.</summary>
    Superseded,
}
