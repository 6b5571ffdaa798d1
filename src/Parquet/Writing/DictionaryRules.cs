namespace Parquet.Writing;

/// <summary>When a column stops building a dictionary.</summary>
internal static class DictionaryRules
{
    /// <summary>Values mapped at a time; hash tables have room for so many before the loop, so a small piece keeps small files small.</summary>
    internal const int Piece = 256;

    private const int MaxBytes = 1024 * 1024;

    /// <summary>The first look: a column of keys shows by then, one of 20,000 cities does not look like keys yet.</summary>
    private const int Sample = 4096;

    private const int SamplePercent = 97;

    internal static bool GiveUp(int values, int distinct, long dictionaryBytes) =>
        dictionaryBytes > MaxBytes
        || (values >= Sample && values < Sample + Piece && distinct * 100L > values * (long)SamplePercent);
}
