using System.Runtime.CompilerServices;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>
/// Where the values of one record stand: the slots of the record first, behind them those of each row that an array has begun. Reused for
/// every record.
/// </summary>
internal sealed class SlotTable : IDisposable
{
    private readonly int[] _strides;
    private readonly int[] _bases;
    private readonly GrowableArray<int>[] _rows;
    private JsonSlot[] _slots;
    private int _count;
    private int _rowCount;

    public SlotTable(ProjectionPlan plan)
    {
        _strides = plan.ScopeSlots;
        _bases = new int[_strides.Length];
        _rows = new GrowableArray<int>[_strides.Length];
        for (int scope = 0; scope < _rows.Length; scope++)
        {
            _rows[scope] = new GrowableArray<int>();
        }

        _slots = new JsonSlot[Math.Max(64, _strides.Sum())];
        _rows[0].Add(0);
    }

    public JsonSlot[] Slots => _slots;

    /// <summary>How many rows arrays have begun in this record.</summary>
    public int RowCount => _rowCount;

    public void Reset()
    {
        _count = _strides[0];
        _rowCount = 0;
        _slots.AsSpan(0, _count).Clear();
        for (int scope = 1; scope < _rows.Length; scope++)
        {
            _rows[scope].Truncate(0);
        }
    }

    /// <summary>The place of a slot in the row of its scope that is being read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(int scope, int slot) => _bases[scope] + slot;

    public void BeginRow(int scope)
    {
        int stride = _strides[scope];
        if (_slots.Length - _count < stride)
        {
            Array.Resize(ref _slots, Math.Max(_count + stride, _slots.Length * 2));
        }

        _slots.AsSpan(_count, stride).Clear();
        _bases[scope] = _count;
        _rows[scope].Add(_count);
        _count += stride;
        _rowCount++;
    }

    /// <summary>Where the slots of each row of a scope begin; for the record itself one row at 0.</summary>
    public ReadOnlySpan<int> Rows(int scope) => _rows[scope].Span;

    public void Dispose()
    {
        for (int scope = 0; scope < _rows.Length; scope++)
        {
            _rows[scope].Dispose();
        }
    }
}
