namespace Pipeline.Exports.Registry;

/// <summary>Which changes of a comparison an import publishes.</summary>
internal enum PublishScope
{
    /// <summary>All that the guard lets through.</summary>
    All,

    /// <summary>Only deletions: the rest is on the stream, and the deletions were approved.</summary>
    Deletes,

    /// <summary>Every row of the version as an insertion, compared with nothing: for a target that was lost.</summary>
    Replay,
}
