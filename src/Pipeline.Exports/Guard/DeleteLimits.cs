namespace Pipeline.Exports.Guard;

/// <summary>How many deletions of a version pass without a question.</summary>
/// <param name="Rows">Up to so many always do.</param>
/// <param name="Share">Up to this share of the rows before always does; 0.1 is a tenth.</param>
internal sealed record DeleteLimits(long Rows, double Share);
