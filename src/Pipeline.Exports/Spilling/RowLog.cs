namespace Pipeline.Exports.Spilling;

/// <summary>Rows in the order in which they came, in memory while there is room. Written to its end, then read once.</summary>
internal sealed class RowLog(BlockPool pool, SpillFile spill)
{
    private readonly List<(Block? Resident, SpilledBlock Spilled)> _pieces = [];
    private Block? _current;

    /// <summary>Room for a row of so many bytes; say how many it became by <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_current is null || _current.Room < bytes)
        {
            Close();
            _current = pool.TryRent(bytes) ?? ReuseOrRent(bytes);
        }

        return _current.Bytes.AsSpan(_current.Used);
    }

    public void Advance(int bytes) => _current!.Used += bytes;

    /// <summary>The pieces in order, each gone when the next one is asked for.</summary>
    public IEnumerable<Block> ReadAll()
    {
        Close();
        foreach (var (resident, spilled) in _pieces)
        {
            var block = resident ?? Load(spilled);
            yield return block;
            pool.Return(block);
        }
    }

    private Block ReuseOrRent(int bytes)
    {
        // Of all pieces the last one is on its way to the disk anyway: its memory goes on with the next one.
        if (_pieces.Count > 0 && _pieces[^1].Resident is { } last)
        {
            _pieces[^1] = (null, spill.Append(last.Written));
            pool.Return(last);
        }

        return pool.Rent(bytes);
    }

    private void Close()
    {
        if (_current is { Used: > 0 })
        {
            _pieces.Add((_current, default));
        }

        _current = null;
    }

    private Block Load(SpilledBlock spilled)
    {
        var block = pool.Rent(spilled.Length);
        spill.Read(spilled, block.Bytes);
        block.Used = spilled.Length;
        return block;
    }
}
