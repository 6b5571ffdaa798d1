namespace Pipeline.Sinks.Table;

/// <summary>What became of one conditional put.</summary>
/// <param name="Outcome">Its kind.</param>
/// <param name="Reason">Why the service refused it, else null.</param>
internal readonly record struct TableWriteResult(TableWriteOutcome Outcome, string? Reason = null);
