namespace Consumer.Cli.Rollback;

/// <summary>What is to be rolled back, and how sure the caller is.</summary>
internal sealed record RollbackOptions
{
    /// <value>The application, which is the name of its lease table.</value>
    public required string Application { get; init; }

    public required string Bucket { get; init; }

    public required string ManifestPrefix { get; init; }

    /// <value>The only commit to look at; null for all that are prepared.</value>
    public string? Commit { get; init; }

    /// <value>How long a lease of the application's workers lives without a sign of life.</value>
    public required TimeSpan LeaseDuration { get; init; }

    /// <value>Whether to do it, and not only to tell.</value>
    public bool Apply { get; init; }

    /// <value>Whether a commit is rolled back although the stream no longer keeps its records.</value>
    public bool AcceptLoss { get; init; }
}
