using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Pipeline.Exports.Spilling;

namespace Pipeline.Exports.Delta;

/// <summary>
/// Compares two versions in this process. Files are read side by side and their rows dealt out to partitions by the hash of their keys, in memory up to the budget and
/// to disk beyond it; then partitions are compared side by side and handed over in order.
/// </summary>
internal sealed class EmbeddedDeltaEngine(DeltaOptions options, TimeProvider time) : IDeltaEngine
{
    private const int MaxBlockBytes = 32 << 10;
    private const int MinBlockBytes = 1 << 10;

    /// <summary>Of the memory that rows are read into, the blocks that are being written may take a part.</summary>
    private const int PartOfOpenBlocks = 4;

    public async Task<DeltaStatistics> CompareAsync(DeltaRequest request, IChangeSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(sink);
        if (request.New.Count == 0)
        {
            throw new ExportException($"The version of {request.Table.Tenant}/{request.Table.Table} has no file. A table without rows is a file without rows.");
        }

        var started = time.GetTimestamp();
        var readers = Math.Clamp(request.Old.Count + request.New.Count, 1, Math.Max(1, options.Workers));
        using var spill = new SpillFile(options.TemporaryFolder);
        var pool = new BlockPool(options.MemoryBudgetBytes / 4 * 3, BlockBytes(readers));
        var (old, current, totals) = await ReadAsync(request, sink, readers, pool, spill, cancellationToken).ConfigureAwait(false);
        using var emitter = new ChangeEmitter(request.Table, sink, new RowLog(pool, spill), [.. request.Old.Concat(request.New).Select(file => file.Name)]);
        var limit = options.MemoryBudgetBytes / 4 / (Math.Max(1, options.Workers) + 1);
        await JoinAsync(new PartitionDivider(pool, spill, limit).Divide(old, current, PartitionWriter.FirstShift), emitter, pool, spill, cancellationToken).ConfigureAwait(false);
        if (await sink.AllowsDeletesAsync(Statistics(), cancellationToken).ConfigureAwait(false))
        {
            await emitter.EmitDeletesAsync(cancellationToken).ConfigureAwait(false);
        }

        return Statistics();

        DeltaStatistics Statistics() => new()
        {
            OldRows = totals.OldRows,
            NewRows = totals.NewRows,
            Malformed = totals.Malformed,
            Unidentified = totals.Unidentified,
            BytesRead = totals.BytesRead,
            Inserts = emitter.Inserts,
            Updates = emitter.Updates,
            Deletes = emitter.Deletes,
            Unchanged = emitter.Unchanged,
            Duplicates = emitter.Duplicates,
            SpilledBytes = spill.Length,
            Elapsed = time.GetElapsedTime(started),
        };
    }

    private int BlockBytes(int readers)
    {
        var openBlocks = PartitionWriter.Partitions * 2L * readers;
        var bytes = Math.Clamp(options.MemoryBudgetBytes / openBlocks / PartOfOpenBlocks, MinBlockBytes, MaxBlockBytes);
        return (int)BitOperations.RoundUpToPowerOf2((ulong)bytes + 1) / 2;
    }

    [SuppressMessage("Reliability", "CA2025", Justification = "The readers' tasks are awaited before what they use is disposed of")]
    private async Task<(PartitionRows[] Old, PartitionRows[] New, VersionTotals Totals)> ReadAsync(
        DeltaRequest request, IChangeSink sink, int readerCount, BlockPool pool, SpillFile spill, CancellationToken cancellationToken)
    {
        var files = new ConcurrentQueue<(ExportFile File, int Index, bool IsNew)>(Files(request));
        using var refusals = new RefusalGate(sink);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = new VersionReader[readerCount];
        var tasks = new Task[readerCount];
        for (var i = 0; i < readerCount; i++)
        {
            var reader = readers[i] = new VersionReader(request.Table, pool, spill, refusals, options.TemporaryFolder);

            // Reading, unpacking and parsing never wait for anything but the file, so each has a thread to itself.
            tasks[i] = Task.Run(() => ReadFilesAsync(reader, files, stop), CancellationToken.None);
        }

        await FirstFaultAsync(tasks).ConfigureAwait(false);
        var old = NewPartitions();
        var current = NewPartitions();
        var totals = new VersionTotals();
        foreach (var reader in readers)
        {
            var (oldRows, newRows) = reader.Complete();
            for (var i = 0; i < PartitionWriter.Partitions; i++)
            {
                old[i].Add(oldRows[i]);
                current[i].Add(newRows[i]);
            }

            totals.Add(reader.Totals);
        }

        return (old, current, totals);
    }

    /// <summary>The files of both versions by turns, so that versions of one file each are read at the same time.</summary>
    private static IEnumerable<(ExportFile File, int Index, bool IsNew)> Files(DeltaRequest request)
    {
        for (var i = 0; i < Math.Max(request.Old.Count, request.New.Count); i++)
        {
            if (i < request.Old.Count)
            {
                yield return (request.Old[i], i, false);
            }

            if (i < request.New.Count)
            {
                yield return (request.New[i], request.Old.Count + i, true);
            }
        }
    }

    private static async Task ReadFilesAsync(VersionReader reader, ConcurrentQueue<(ExportFile File, int Index, bool IsNew)> files, CancellationTokenSource stop)
    {
        try
        {
            while (files.TryDequeue(out var next))
            {
                await reader.ReadAsync(next.File, next.Index, next.IsNew, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for all; of several faults the one that made the others stop is thrown.</summary>
    private static async Task FirstFaultAsync(Task[] tasks)
    {
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var task in tasks)
        {
            if (task.IsFaulted)
            {
                await task.ConfigureAwait(false);
            }
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    private async Task JoinAsync(
        IEnumerable<(PartitionRows Old, PartitionRows New)> partitions, ChangeEmitter emitter, BlockPool pool, SpillFile spill, CancellationToken cancellationToken)
    {
        var ahead = new Queue<Task<PartitionJoin>>();
        try
        {
            foreach (var (old, current) in partitions)
            {
                ahead.Enqueue(Task.Run(() => Join(old, current, pool, spill), CancellationToken.None));
                if (ahead.Count > options.Workers)
                {
                    await EmitNextAsync(ahead, emitter, cancellationToken).ConfigureAwait(false);
                }
            }

            while (ahead.Count > 0)
            {
                await EmitNextAsync(ahead, emitter, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // The temporary file is closed behind this: nobody may read it any more.
            await Task.WhenAll((IEnumerable<Task>)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task EmitNextAsync(Queue<Task<PartitionJoin>> ahead, ChangeEmitter emitter, CancellationToken cancellationToken)
    {
        using var join = await ahead.Dequeue().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await emitter.EmitAsync(join, cancellationToken).ConfigureAwait(false);
    }

    private static PartitionJoin Join(PartitionRows old, PartitionRows current, BlockPool pool, SpillFile spill)
    {
        var join = new PartitionJoin(old, current, pool, spill);
        try
        {
            return join.Run();
        }
        catch
        {
            join.Dispose();
            throw;
        }
    }

    private static PartitionRows[] NewPartitions()
    {
        var partitions = new PartitionRows[PartitionWriter.Partitions];
        for (var i = 0; i < partitions.Length; i++)
        {
            partitions[i] = new PartitionRows();
        }

        return partitions;
    }
}
