namespace Consumer.Cli.Rollback;

/// <summary>How a shard stands to a commit that names it.</summary>
internal enum ShardStanding
{
    /// <summary>Its lease is prepared with the commit.</summary>
    Prepared = 0,

    /// <summary>Its lease is not, and its checkpoint covers the commit's records.</summary>
    Committed,

    /// <summary>Its lease is not prepared with it any more, and the commit's records are read again.</summary>
    Behind,

    /// <summary>There is no lease of it, or none that can be read.</summary>
    Unknown,
}
