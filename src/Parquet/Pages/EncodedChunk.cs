using Parquet.Metadata;

namespace Parquet.Pages;

/// <summary>A written column chunk and what the file's end says about its pages.</summary>
internal sealed record EncodedChunk(ColumnChunkMetadata Metadata, IReadOnlyList<PageLocation> Pages, ColumnIndex? Index);
