namespace Pipeline.Sinks.Pipeline;

/// <summary>Why an epoch ends.</summary>
internal enum FlushReason
{
    /// <summary>It does not end.</summary>
    None,

    /// <summary>The process is short of memory and this shard holds the most.</summary>
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

    /// <summary>A prepared epoch has been rebuilt up to its end.</summary>
    Replay,

    /// <summary>The worker stops.</summary>
    Drain,

    /// <summary>The shard has no more records.</summary>
    ShardEnd,
}
