using System.Runtime.CompilerServices;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Projection.Rows;
using Pipeline.Contracts.Projection.Scanning;

namespace Pipeline.Contracts.Projection;

/// <summary>
/// The rows of the records added since the last <see cref="Clear"/>, in typed column buffers. Belongs to one owner at a time; the buffers
/// are kept from batch to batch and given back by <see cref="Dispose"/>.
/// </summary>
public sealed class ProjectionBatch : IDisposable
{
    private readonly DocumentScanner _scanner;
    private readonly DatasetWriter[] _writers;
    private readonly DatasetRows[] _datasets;
    private readonly ExpansionRoom _room;

    internal ProjectionBatch(EventProjection projection)
    {
        _room = new ExpansionRoom(projection.Options);
        _scanner = new DocumentScanner(projection.Plan, projection.Options, _room);
        _writers = [.. projection.Plan.Datasets.Select(plan => new DatasetWriter(plan, projection.Options, _room))];
        _datasets = [.. _writers.Select(writer => writer.Rows)];
    }

    /// <summary>The datasets in the contract's order.</summary>
    public ReadOnlySpan<DatasetRows> Datasets => _datasets;

    /// <summary>The bytes that the rows' values and levels take; counted when asked.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (DatasetRows dataset in _datasets)
            {
                foreach (LeafColumn leaf in dataset.Leaves)
                {
                    bytes += leaf.ByteSize;
                }

                bytes += sizeof(int) * (long)dataset.RowCount;
            }

            return bytes;
        }
    }

    /// <summary>What the records added may take at most, which is somewhat above <see cref="Bytes"/>; kept with every record, so that asking costs nothing.</summary>
    public long ExpandedBytes { get; private set; }

    /// <summary>The bytes of all buffers, used or not; they shrink when a batch is cleared that hardly used them. Counted when asked.</summary>
    public long RetainedBytes
    {
        get
        {
            long bytes = _scanner.RetainedBytes;
            foreach (DatasetWriter writer in _writers)
            {
                bytes += writer.RetainedBytes;
            }

            return bytes;
        }
    }

    /// <summary>Adds the rows of one record to every dataset, or, when anything of it does not fit, to none.</summary>
    /// <param name="payload">The record, UTF-8 JSON; may be hostile.</param>
    /// <param name="lineage">Where it came from.</param>
    /// <param name="error">Why the record is refused.</param>
    /// <returns>Whether the record was added.</returns>
    public bool TryAdd(ReadOnlySpan<byte> payload, in RecordLineage lineage, out RecordError error)
    {
        _room.Begin(payload.Length);
        if (!_scanner.TryScan(payload))
        {
            error = _scanner.Error;
            return false;
        }

        bool isWhole = false;
        try
        {
            isWhole = TryAppend(payload, lineage, out error);
        }
        finally
        {
            // The rows of earlier records stay whole, whatever happened to this one.
            if (!isWhole)
            {
                RollBack();
            }
        }

        return isWhole;
    }

    /// <summary>Empties the batch; the buffers stay, but for large ones that this batch hardly used.</summary>
    public void Clear()
    {
        foreach (DatasetWriter writer in _writers)
        {
            writer.Clear();
        }

        _scanner.Trim();
        ExpandedBytes = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DatasetWriter writer in _writers)
        {
            writer.Dispose();
        }

        _scanner.Dispose();
    }

    /// <summary>Kept out of the protected region around it, in which nothing would stay in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAppend(ReadOnlySpan<byte> payload, in RecordLineage lineage, out RecordError error)
    {
        foreach (DatasetWriter writer in _writers)
        {
            if (!writer.TryAppend(_scanner.Slots, payload, lineage))
            {
                error = writer.Error;
                return false;
            }
        }

        foreach (DatasetWriter writer in _writers)
        {
            writer.Commit();
        }

        ExpandedBytes += _room.Limit - _room.Left;
        error = default;
        return true;
    }

    private void RollBack()
    {
        foreach (DatasetWriter writer in _writers)
        {
            writer.RollBack();
        }
    }
}
