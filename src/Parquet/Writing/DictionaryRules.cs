namespace Parquet.Writing;

/// <summary>When a column begins, gives up and ends a dictionary.</summary>
internal static class DictionaryRules
{
    /// <summary>Values mapped at a time; hash tables have room for so many before the loop, so a small piece keeps small files small.</summary>
    internal const int Piece = 256;

    /// <summary>Values that are kept as they come: below, a hash table alone would take more memory than they do.</summary>
    internal const int Few = 128;

    /// <summary>Bytes of values that are kept as they come.</summary>
    internal const int FewBytes = 8 * 1024;

    /// <summary>
    /// How many bytes a column may grow by in giving its dictionary up. One that would grow by more ends its row group with the dictionary it has,
    /// because a thousand texts of a kilobyte each may stand for gigabytes.
    /// </summary>
    internal const long MaxGrowth = 4 * 1024 * 1024;

    private const int MaxBytes = 1024 * 1024;

    /// <summary>The first look: a column of keys shows by then, one of 20,000 cities does not look like keys yet.</summary>
    private const int Sample = 4096;

    private const int SamplePercent = 97;

    /// <summary>Times that do not repeat among neighbours never will, because they rise.</summary>
    private const int TimesSamplePercent = 50;

    internal static bool GiveUp(int values, int distinct, long dictionaryBytes, bool areTimes = false) =>
        dictionaryBytes > MaxBytes
        || (values >= Sample && values < Sample + Piece && distinct * 100L > values * (long)(areTimes ? TimesSamplePercent : SamplePercent));
}
