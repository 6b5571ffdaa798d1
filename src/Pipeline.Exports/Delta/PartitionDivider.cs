using Pipeline.Exports.Spilling;

namespace Pipeline.Exports.Delta;

/// <summary>Divides partitions that do not fit the memory of one join by further bits of their hashes, which leaves the order of all changes as it was.</summary>
internal sealed class PartitionDivider(BlockPool pool, SpillFile spill, long limit)
{
    private const int IndexBytesPerRow = 16;

    /// <summary>Pairs of partitions that fit, in order. A pair is made when it is asked for, and belongs to who asked.</summary>
    public IEnumerable<(PartitionRows Old, PartitionRows New)> Divide(PartitionRows[] old, PartitionRows[] current, int shift)
    {
        for (var i = 0; i < PartitionWriter.Partitions; i++)
        {
            if (old[i].Rows + (long)current[i].Rows == 0)
            {
                continue;
            }

            if (Bytes(old[i]) + Bytes(current[i]) <= limit)
            {
                yield return (old[i], current[i]);
                continue;
            }

            var next = shift - 8;
            if (next < 0)
            {
                throw new ExportException(
                    $"{old[i].Rows + current[i].Rows:N0} rows of both versions have one key, and with {old[i].Bytes + current[i].Bytes:N0} bytes they do not fit the memory of one comparison, which is {limit:N0}. "
                    + "Most likely the key of the settings does not tell rows apart.");
            }

            foreach (var part in Divide(Deal(old[i], next), Deal(current[i], next), next))
            {
                yield return part;
            }
        }
    }

    private static long Bytes(PartitionRows rows) => rows.Bytes + ((long)rows.Rows * IndexBytesPerRow);

    private PartitionRows[] Deal(PartitionRows rows, int shift)
    {
        var writer = new PartitionWriter(pool, spill, shift);
        foreach (var block in rows.Drain(pool, spill))
        {
            var bytes = block.Written;
            for (var position = 0; position < bytes.Length;)
            {
                var row = StoredRow.Read(bytes[position..]);
                writer.Append(row.KeyHash, row.Header, row.Body);
                position += row.Length;
            }
        }

        return writer.Complete();
    }
}
