namespace Pipeline.Exports.Delta;

/// <summary>A row whose key another row of its version has too.</summary>
/// <param name="IsOfNew">The version.</param>
/// <param name="Place">The row.</param>
/// <param name="First">The first row of the key.</param>
/// <param name="AllSayTheSame">Whether all rows of the key are equal, so that they count as one; else none of them is believed.</param>
internal readonly record struct RepeatedKey(bool IsOfNew, long Place, long First, bool AllSayTheSame);
