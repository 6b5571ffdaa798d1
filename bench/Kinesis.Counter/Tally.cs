using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Counter;

/// <summary>What all shards counted together. Stops the program when the expected number is reached.</summary>
internal sealed class Tally(IConfiguration configuration, IHostApplicationLifetime lifetime)
{
    private readonly long _expected = configuration.GetValue("Expect", long.MaxValue);
    private long _records;
    private long _bytes;

    public void Add(long records, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (Interlocked.Add(ref _records, records) >= _expected)
        {
            lifetime.StopApplication();
        }
    }

    /// <summary>What was allocated and collected, and on the last line records and bytes.</summary>
    public void Report(TextWriter output)
    {
        output.WriteLine($"{GC.GetTotalAllocatedBytes()} bytes allocated, collections {GC.CollectionCount(0)} {GC.CollectionCount(1)} {GC.CollectionCount(2)}, paused {GC.GetTotalPauseDuration()}");
        output.WriteLine($"{Volatile.Read(ref _records)} {Volatile.Read(ref _bytes)}");
    }
}
