namespace Pipeline.Exports.Delta;

/// <summary>A row of an export that cannot be used, for a dead letter. Nothing is applied for it, and nothing is deleted for it as far as its key can be read.</summary>
/// <param name="IsOfNew">Whether it is of the later version.</param>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line on which the row begins, from 1; of Parquet the row's number.</param>
/// <param name="Reason">What is wrong: the column, the value, what is allowed.</param>
/// <param name="Raw">The row's bytes as they were read, cut to a bounded length.</param>
internal sealed record RefusedRow(bool IsOfNew, string File, long Line, string Reason, ReadOnlyMemory<byte> Raw);
