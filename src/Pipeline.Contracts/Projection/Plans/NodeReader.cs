namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Who reads a place of the document, for errors.</summary>
internal readonly record struct NodeReader(string Dataset, string Column, string Path);
