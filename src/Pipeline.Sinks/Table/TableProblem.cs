namespace Pipeline.Sinks.Table;

/// <summary>Why a record cannot become an item.</summary>
/// <param name="Attribute">The attribute, or empty when the item as a whole is the problem.</param>
/// <param name="Path">Where its value comes from.</param>
/// <param name="Reason">What is wrong and what is allowed.</param>
internal sealed record TableProblem(string Attribute, string Path, string Reason);
