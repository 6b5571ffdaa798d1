namespace Ingest.Api.Documents;

/// <summary>Where a document stands in its body.</summary>
/// <param name="Bytes">Its bytes, with white space around them.</param>
/// <param name="Line">Its line, from 1 as editors count; null where documents are not lines.</param>
internal readonly record struct DocumentPlace(Range Bytes, int? Line);
