using System.Globalization;
using Kinesis.Consumer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Counter;

/// <summary>What all shards counted together. Stops the program when the expected number is reached.</summary>
internal sealed class Tally(IConfiguration configuration, ConsumerStatus status, IHostApplicationLifetime lifetime)
{
    private readonly long _expected = configuration.GetValue("Expect", long.MaxValue);
    private long _records;
    private long _bytes;

    /// <summary>What <see cref="Answer"/> tells of the leases.</summary>
    public LeaseFigures? Leases { get; set; }

    public void Add(long records, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (Interlocked.Add(ref _records, records) >= _expected)
        {
            lifetime.StopApplication();
        }
    }

    /// <summary>
    /// Answers each line that comes in, until the input ends: "leases" with what the measures tell of them and the records so far, another one with the
    /// shards that are being read and the bytes of the managed heap.
    /// </summary>
    public void Answer(TextReader questions, TextWriter output)
    {
        while (questions.ReadLine() is { } question)
        {
            if (question == "leases")
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{Leases?.Line} {Interlocked.Read(ref _records)} {status.Streams.Sum(stream => stream.Shards.Count)} {status.Streams.All(stream => stream.IsLive)}"));
                continue;
            }

            var shards = status.Streams.Sum(stream => stream.Shards.Count(shard => shard.Lag is not null));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shards} {GC.GetTotalMemory(forceFullCollection: true)}"));
        }
    }

    /// <summary>What was allocated and collected, and on the last line records and bytes.</summary>
    public void Report(TextWriter output)
    {
        output.WriteLine($"{GC.GetTotalAllocatedBytes()} bytes allocated, collections {GC.CollectionCount(0)} {GC.CollectionCount(1)} {GC.CollectionCount(2)}, paused {GC.GetTotalPauseDuration()}");
        output.WriteLine($"{Volatile.Read(ref _records)} {Volatile.Read(ref _bytes)}");
    }
}
