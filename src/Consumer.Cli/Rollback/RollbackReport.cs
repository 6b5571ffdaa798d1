namespace Consumer.Cli.Rollback;

/// <summary>What was found and done.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Leases">How many leases the application has.</param>
/// <param name="SignsOfLife">What shows that workers live; then nothing was rolled back.</param>
/// <param name="Commits">The prepared commits.</param>
internal sealed record RollbackReport(
    RollbackOptions Options, int Leases, IReadOnlyList<string> SignsOfLife, IReadOnlyList<(CommitPlan Plan, CommitOutcome Outcome, string Reason)> Commits)
{
    /// <value>
    /// Whether something is to be seen to, and workers live: what was found may be what they are at. A living application of which nothing is, is as it should be.
    /// </value>
    public bool IsRefusedForLife => SignsOfLife.Count > 0 && Commits.Any(commit => commit.Outcome is CommitOutcome.Possible or CommitOutcome.Refused);

    public bool IsRefused => IsRefusedForLife || Commits.Any(commit => commit.Outcome == CommitOutcome.Refused);
}
