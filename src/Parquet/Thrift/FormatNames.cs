namespace Parquet.Thrift;

/// <summary>Field numbers that the writer and the reader of the metadata share, by the names of parquet.thrift.</summary>
internal static class FormatNames
{
    internal const string Magic = "PAR1";
    internal const int MagicLength = 4;

    /// <summary>Footer length and closing magic.</summary>
    internal const int TailLength = sizeof(int) + MagicLength;

    internal const int ConvertedUtf8 = 0;
    internal const int ConvertedList = 3;
    internal const int ConvertedDecimal = 5;
    internal const int ConvertedDate = 6;
    internal const int ConvertedTimestampMillis = 9;
    internal const int ConvertedTimestampMicros = 10;
    internal const int ConvertedJson = 19;

    internal const int LogicalString = 1;
    internal const int LogicalList = 3;
    internal const int LogicalDecimal = 5;
    internal const int LogicalDate = 6;
    internal const int LogicalTimestamp = 8;
    internal const int LogicalJson = 12;

    internal const int UnitMillis = 1;
    internal const int UnitMicros = 2;

    internal const int DataPage = 0;
    internal const int DictionaryPage = 2;
    internal const int DataPageV2 = 3;
}
