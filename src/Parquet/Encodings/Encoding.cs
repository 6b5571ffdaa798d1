namespace Parquet.Encodings;

/// <summary>How a page's values are laid out. The numbers are the format's own.</summary>
public enum Encoding
{
    /// <summary>Values one after another.</summary>
    Plain = 0,

    /// <summary>Deprecated name of <see cref="RleDictionary"/> in V1 pages.</summary>
    PlainDictionary = 2,

    /// <summary>Runs and bit-packed groups.</summary>
    Rle = 3,

    /// <summary>Deprecated level encoding.</summary>
    BitPacked = 4,

    /// <summary>Bit-packed differences of integers.</summary>
    DeltaBinaryPacked = 5,

    /// <summary>Bit-packed lengths, then all bytes.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>Lengths of shared prefixes, then the rest of each value.</summary>
    DeltaByteArray = 7,

    /// <summary>Positions in a dictionary as runs and bit-packed groups.</summary>
    RleDictionary = 8,

    /// <summary>The bytes of all values transposed.</summary>
    ByteStreamSplit = 9,
}
