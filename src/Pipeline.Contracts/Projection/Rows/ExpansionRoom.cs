namespace Pipeline.Contracts.Projection.Rows;

/// <summary>
/// What the rows of the record at hand may still take. Counted while they are made and a little too high: a number counts with its text as well.
/// One for each batch; its scanner and its writers share it.
/// </summary>
internal sealed class ExpansionRoom(ProjectionOptions options)
{
    private const int LongRecordFactor = 4;

    public long Limit { get; private set; }

    /// <summary>Below zero the record is refused.</summary>
    public long Left { get; set; }

    /// <summary>What fits, in words, for errors.</summary>
    public string Expected => $"rows that take at most {Limit} bytes for one record";

    public void Begin(int recordBytes)
    {
        Limit = Math.Max(options.MaxExpandedBytes, (long)LongRecordFactor * recordBytes);
        Left = Limit;
    }
}
