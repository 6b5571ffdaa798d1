namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>An answer that several batches point into. It is given back by the last of its holders; the first is whoever made this.</summary>
internal sealed class SharedAnswer(FetchedRecords answer)
{
    private int _holders = 1;

    public FetchedRecords Answer => answer;

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            answer.Dispose();
        }
    }
}
