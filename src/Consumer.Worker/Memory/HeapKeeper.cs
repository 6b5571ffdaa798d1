using System.Runtime;
using Kinesis.Consumer;
using Microsoft.Extensions.Options;

namespace Consumer.Worker.Memory;

/// <summary>
/// Collects the heap before its garbage outgrows the memory budget. Left alone, the collector lets the large object heap grow by a multiple of what
/// lives in it before it looks, and buffers of megabytes are what this process is made of; a collection that finds few objects takes milliseconds.
/// </summary>
internal sealed class HeapKeeper(IOptions<KinesisConsumerOptions> options, TimeProvider timeProvider) : BackgroundService
{
    /// <summary>Even at 200 MB a second no more than 10 MB come between two looks.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly HeapLimit _limit = new(options.Value.MemoryBudgetBytes);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_limit.IsReached(GC.GetTotalMemory(forceFullCollection: false)))
                {
                    Collect();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    // Buffers of many sizes come and go, and the holes between them are memory of the process too: moved together when they have become large.
    private void Collect()
    {
        var isFragmented = _limit.IsFragmented(GC.GetGCMemoryInfo(GCKind.FullBlocking).FragmentedBytes);
        if (isFragmented)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: isFragmented);
        _limit.Collected(GC.GetTotalMemory(forceFullCollection: false));
    }
}
