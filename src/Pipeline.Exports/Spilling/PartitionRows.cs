namespace Pipeline.Exports.Spilling;

/// <summary>The rows of one version whose keys fall into one partition, in memory and on disk.</summary>
internal sealed class PartitionRows
{
    public List<Block> Resident { get; } = [];

    public List<SpilledBlock> Spilled { get; } = [];

    public int Rows { get; set; }

    public long Bytes { get; set; }

    /// <summary>Takes over the rows that another reader found.</summary>
    public void Add(PartitionRows other)
    {
        Resident.AddRange(other.Resident);
        Spilled.AddRange(other.Spilled);
        Rows = checked(Rows + other.Rows);
        Bytes += other.Bytes;
    }

    /// <summary>Hands everything out block by block, each gone when the next one is asked for.</summary>
    public IEnumerable<Block> Drain(BlockPool pool, SpillFile spill)
    {
        foreach (var block in Resident)
        {
            yield return block;
            pool.Return(block);
        }

        Resident.Clear();
        foreach (var spilled in Spilled)
        {
            var block = Read(spilled, pool, spill);
            yield return block;
            pool.Return(block);
        }

        Spilled.Clear();
    }

    /// <summary>Brings everything into memory: what was there, then what was on disk. The caller returns the blocks.</summary>
    public List<Block> Load(BlockPool pool, SpillFile spill)
    {
        foreach (var spilled in Spilled)
        {
            Resident.Add(Read(spilled, pool, spill));
        }

        Spilled.Clear();
        return Resident;
    }

    private static Block Read(SpilledBlock spilled, BlockPool pool, SpillFile spill)
    {
        var block = pool.Rent(spilled.Length);
        block.Used = spilled.Length;
        spill.Read(spilled, block.Bytes);
        return block;
    }
}
