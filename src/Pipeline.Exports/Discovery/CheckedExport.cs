using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Discovery;

/// <summary>How a file agrees with its table's settings.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Refused">Those that are not as the settings say.</param>
/// <param name="Problems">The first of them: file, line, column, value and what is expected.</param>
internal sealed record CheckedExport(long Rows, long Refused, IReadOnlyList<RefusedRow> Problems);
