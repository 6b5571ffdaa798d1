namespace Pipeline.Contracts.Tables;

/// <summary>Why a document cannot become an item. Repeats nothing of the document.</summary>
/// <param name="Attribute">The attribute, or empty when the item as a whole is the problem.</param>
/// <param name="Path">Where its value comes from.</param>
/// <param name="Reason">What is wrong and what is allowed.</param>
/// <param name="IsLimit">Whether the document has the contract's shape and is only too large, too long or too exact for DynamoDB.</param>
public sealed record TableProblem(string Attribute, string Path, string Reason, bool IsLimit)
{
    /// <summary>Attribute and reason in one sentence.</summary>
    /// <returns>The sentence.</returns>
    public override string ToString() => Attribute.Length == 0 ? Reason : $"{Attribute} {Reason}";
}
