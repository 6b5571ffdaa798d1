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
    /// <summary>Up to this many slots are kept whatever they are used for.</summary>
    private const int KeptSlots = 16_384;

    private readonly int[] _strides;
    private readonly int[] _bases;
    private readonly GrowableArray<int>[] _rows;
    private JsonSlot[] _slots;
    private int _count;
    private int _rowCount;
    private int _peak;

    public SlotTable(ProjectionPlan plan)
    {
        _strides = plan.ScopeSlots;
        _bases = new int[_strides.Length];
        _rows = new GrowableArray<int>[_strides.Length];
        for (int scope = 0; scope < _rows.Length; scope++)
        {
            _rows[scope] = new GrowableArray<int>();
        }

        _slots = new JsonSlot[FirstLength];
        _rows[0].Add(0);
    }

    public JsonSlot[] Slots => _slots;

    /// <summary>The bytes of the slots of this record.</summary>
    public long Bytes => (long)_count * Unsafe.SizeOf<JsonSlot>();

    /// <summary>The bytes of all slots, used or not.</summary>
    public long RetainedBytes => (long)_slots.Length * Unsafe.SizeOf<JsonSlot>();

    /// <summary>How many rows arrays have begun in this record.</summary>
    public int RowCount => _rowCount;

    public void Reset()
    {
        _peak = Math.Max(_peak, _count);
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

    /// <summary>Lets slots go that one record needed and the others since the last call did not.</summary>
    public void Trim()
    {
        int peak = Math.Max(_peak, _count);
        if (_slots.Length > KeptSlots && peak < _slots.Length / 4)
        {
            _slots = new JsonSlot[Math.Max(FirstLength, peak)];
        }

        _peak = 0;
        for (int scope = 1; scope < _rows.Length; scope++)
        {
            _rows[scope].Trim();
        }
    }

    private int FirstLength => Math.Max(64, _strides.Sum());

    public void Dispose()
    {
        for (int scope = 0; scope < _rows.Length; scope++)
        {
            _rows[scope].Dispose();
        }
    }
}
