namespace Pipeline.Exports.Registry;

/// <summary>One version of one table as the registry has it. Immutable: a change is a new record that replaces this one, if nobody else was faster.</summary>
internal sealed record ExportVersion
{
    public required TableId Id { get; init; }

    /// <summary>Versions of a table are ordered as texts, byte by byte.</summary>
    public required string Version { get; init; }

    public required ExportStatus Status { get; init; }

    public required IReadOnlyList<ExportObject> Files { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Rises with every write; a write that has seen another one fails.</summary>
    public long Revision { get; init; }

    /// <summary>Who wrote it last: one name for each tenure of a lock, so that an answer that was lost is recognised.</summary>
    public string Writer { get; init; } = "";

    /// <summary>The fencing number of the lock under which it was written last; 0 if it was without one.</summary>
    public long Fence { get; init; }

    /// <summary>The versions it is compared with, newest first; chosen once, so that a resumed import finds the same changes.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>What the changes and their places depend on, hashed: files, bases and settings.</summary>
    public string Plan { get; init; } = "";

    /// <summary>Which numbering of changes this is, from 0: another plan, or a replay, gives new places above all former ones.</summary>
    public int Run { get; init; }

    public PublishScope Scope { get; init; }

    /// <summary>The place up to which every change of this run and scope was acknowledged; -1 if none was.</summary>
    public long Position { get; init; } = -1;

    public ExportCounts Counts { get; init; } = new();

    /// <summary>How many deletions somebody allowed; null if nobody was asked or answered.</summary>
    public long? ApprovedDeletes { get; init; }

    /// <summary>Why deletions are withheld, why it failed, by what it was superseded, or what the last attempt stumbled over.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the first change may have been put on the stream. From here on its rows count as possibly in the target.</summary>
    public DateTimeOffset? PublishingSince { get; init; }

    /// <summary>When the last of its changes was acknowledged; only set when none is withheld.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>When it came to the state that it is in.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Time that imports of it have taken so far.</summary>
    public TimeSpan Elapsed { get; init; }

    public override string ToString() => $"{Id}/{Version}";

    /// <summary>Whether the files are the same, by name, size and content.</summary>
    public bool HasFiles(IReadOnlyList<ExportObject> files) => Files.Count == files.Count && Files.SequenceEqual(files);
}
