namespace Consumer.Cli.Producing;

/// <summary>Counts accepted events across concurrent producers.</summary>
internal sealed class ProduceProgress : IProgress<long>
{
    private long _accepted;

    public long Accepted => Interlocked.Read(ref _accepted);

    public void Report(long value) => Interlocked.Add(ref _accepted, value);
}
