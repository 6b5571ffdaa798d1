namespace Consumer.Cli.Auditing;

/// <summary>What an audit found out about one subject: a table, a lake dataset, the dead letters.</summary>
/// <param name="Subject">What was audited, as a reader names it.</param>
/// <param name="Expected">Rows that the produced events give.</param>
/// <param name="Found">Rows that are there.</param>
/// <param name="Missing">Expected, not there.</param>
/// <param name="Duplicates">There more often than expected.</param>
/// <param name="Unexpected">There, though nothing produced gives them: a changed value counts as one missing and one unexpected.</param>
/// <param name="Differences">The first differences, readable.</param>
internal sealed record Verdict(
    string Subject,
    long Expected,
    long Found,
    long Missing,
    long Duplicates,
    long Unexpected,
    IReadOnlyList<string> Differences)
{
    /// <summary>How many differences a verdict spells out.</summary>
    public const int SpelledOut = 5;

    /// <value>A difference that moves no count, such as a column of the wrong type, disagrees as well.</value>
    public bool Agrees => Missing == 0 && Duplicates == 0 && Unexpected == 0 && Expected == Found && Differences.Count == 0;
}
