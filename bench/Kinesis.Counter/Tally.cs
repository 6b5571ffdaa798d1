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
    /// Answers each line that comes in, until the input ends: "shards" with how many are being read, "heap" with the bytes of the managed heap after a
    /// collection, "leases" with what the measures tell of them, the records so far, the shards held and whether all is live.
    /// </summary>
    public void Answer(TextReader questions, TextWriter output)
    {
        while (questions.ReadLine() is { } question)
        {
            output.WriteLine(question switch
            {
                "shards" => string.Create(CultureInfo.InvariantCulture, $"{status.Streams.Sum(stream => stream.Shards.Count(shard => shard.Lag is not null))}"),
                "heap" => string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: true)}"),
                "leases" => string.Create(
                    CultureInfo.InvariantCulture, $"{Leases?.Line} {Interlocked.Read(ref _records)} {status.Streams.Sum(stream => stream.Shards.Count)} {status.Streams.All(stream => stream.IsLive)}"),
                _ => throw new InvalidOperationException($"\"{question}\" is no question; they are shards, heap and leases."),
            });
        }
    }

    /// <summary>What was allocated and collected, and on the last line records and bytes.</summary>
    public void Report(TextWriter output)
    {
        output.WriteLine($"{GC.GetTotalAllocatedBytes()} bytes allocated, collections {GC.CollectionCount(0)} {GC.CollectionCount(1)} {GC.CollectionCount(2)}, paused {GC.GetTotalPauseDuration()}");
        output.WriteLine($"{Volatile.Read(ref _records)} {Volatile.Read(ref _bytes)}");
    }
}
