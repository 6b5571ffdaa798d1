namespace Parquet.Reading;

/// <summary>Counts what decoding a column chunk takes, before it is allocated.</summary>
internal sealed class DecodeBudget
{
    private readonly string _column;
    private readonly long _limit;
    private long _left;

    internal DecodeBudget(string column, long limit)
    {
        _column = column;
        _limit = limit;
        _left = limit;
    }

    internal void Charge(long bytes)
    {
        if (bytes < 0 || bytes > _left)
        {
            throw new ParquetException(
                $"Column '{_column}' would take more than {_limit} bytes to decode ({nameof(ParquetReaderOptions)}.{nameof(ParquetReaderOptions.MaxChunkBytes)}).");
        }

        _left -= bytes;
    }
}
