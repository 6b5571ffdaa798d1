namespace Pipeline.Contracts;

/// <summary>What one HTTP request may bring.</summary>
/// <param name="MaxDocumentBytes">The longest document.</param>
/// <param name="MaxBodyBytes">The longest body.</param>
/// <param name="MaxDocuments">The most documents in a body.</param>
/// <param name="MaxDepth">The deepest nesting of a document.</param>
public sealed record RequestLimits(int MaxDocumentBytes, int MaxBodyBytes, int MaxDocuments, int MaxDepth);
