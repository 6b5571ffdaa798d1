namespace Pipeline.Sinks.Pipeline;

/// <summary>Why an epoch ends.</summary>
internal enum FlushReason
{
    /// <summary>It does not end.</summary>
    None,

    /// <summary>The process is short of memory and these files hold the most.</summary>
    Memory,

    /// <summary>A file has the size that its contract asks for.</summary>
    FileSize,

    /// <summary>Its files together are large enough.</summary>
    Bytes,

    /// <summary>It has enough records.</summary>
    Records,

    /// <summary>Too many files are open.</summary>
    OpenFiles,

    /// <summary>Its oldest record has waited long enough.</summary>
    Age,

    /// <summary>A part could not be uploaded: the commit fails, and says why.</summary>
    UploadFailed,

    /// <summary>A run of a shard's processor begins, and finds what an earlier one has left.</summary>
    Restart,

    /// <summary>The worker stops.</summary>
    Drain,

    /// <summary>The shard has no more records.</summary>
    ShardEnd,
}
