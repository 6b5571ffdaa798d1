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

    internal ProjectionBatch(EventProjection projection)
    {
        _scanner = new DocumentScanner(projection.Plan, projection.Options);
        _writers = [.. projection.Plan.Datasets.Select(plan => new DatasetWriter(plan, projection.Options))];
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

    /// <summary>Adds the rows of one record to every dataset, or, when anything of it does not fit, to none.</summary>
    /// <param name="payload">The record, UTF-8 JSON; may be hostile.</param>
    /// <param name="lineage">Where it came from.</param>
    /// <param name="error">Why the record is refused.</param>
    /// <returns>Whether the record was added.</returns>
    public bool TryAdd(ReadOnlySpan<byte> payload, in RecordLineage lineage, out RecordError error)
    {
        if (!_scanner.TryScan(payload))
        {
            error = _scanner.Error;
            return false;
        }

        for (int i = 0; i < _writers.Length; i++)
        {
            if (!_writers[i].TryAppend(_scanner.Slots, payload, lineage))
            {
                error = _writers[i].Error;
                for (; i >= 0; i--)
                {
                    _writers[i].RollBack();
                }

                return false;
            }
        }

        foreach (DatasetWriter writer in _writers)
        {
            writer.Commit();
        }

        error = default;
        return true;
    }

    /// <summary>Empties the batch; the buffers stay.</summary>
    public void Clear()
    {
        foreach (DatasetWriter writer in _writers)
        {
            writer.Clear();
        }
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
}
