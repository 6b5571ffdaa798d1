namespace Pipeline.Sinks.DeadLetters;

/// <summary>
/// Watches the share of failures among the last records of a shard. A poison record now and then is one thing; when every fifth record fails, the
/// deployment is wrong, and the shard must stop rather than drain the stream into the dead letters.
/// </summary>
internal sealed class FailureWindow
{
    private const int Slots = 10;

    private readonly int _slotRecords;
    private readonly int _windowRecords;
    private readonly double _share;
    private readonly int[] _records = new int[Slots];
    private readonly int[] _failures = new int[Slots];
    private int _slot;
    private int _recordsInWindow;
    private int _failuresInWindow;

    /// <summary>Creates an empty window.</summary>
    /// <param name="windowRecords">How many records there must be before the share means something.</param>
    /// <param name="share">The share above which the shard pauses.</param>
    public FailureWindow(int windowRecords, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowRecords, Slots);
        _windowRecords = windowRecords;

        // One slot more than the window needs is being filled, so that a full window is always behind it.
        _slotRecords = (windowRecords + Slots - 2) / (Slots - 1);
        _share = share;
    }

    public int Records => _recordsInWindow;

    public int Failures => _failuresInWindow;

    public bool IsExceeded => _recordsInWindow >= _windowRecords && _failuresInWindow > _share * _recordsInWindow;

    public void Add(bool failed)
    {
        if (_records[_slot] == _slotRecords)
        {
            _slot = (_slot + 1) % Slots;
            _recordsInWindow -= _records[_slot];
            _failuresInWindow -= _failures[_slot];
            _records[_slot] = 0;
            _failures[_slot] = 0;
        }

        _records[_slot]++;
        _recordsInWindow++;
        if (failed)
        {
            _failures[_slot]++;
            _failuresInWindow++;
        }
    }
}
