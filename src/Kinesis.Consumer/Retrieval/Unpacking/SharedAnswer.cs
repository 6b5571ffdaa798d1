namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>An answer that several batches point into. It is given back by the last of its holders; the first is whoever made this.</summary>
internal sealed class SharedAnswer(FetchedRecords answer)
{
    private int _holders = 1;
    private long _unclaimed = answer.HeldBytes;

    public FetchedRecords Answer => answer;

    /// <summary>The bytes of the answer, for the first batch that is made of it; the others keep no more alive.</summary>
    public long Claim()
    {
        var bytes = _unclaimed;
        _unclaimed = 0;
        return bytes;
    }

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            answer.Dispose();
        }
    }
}
