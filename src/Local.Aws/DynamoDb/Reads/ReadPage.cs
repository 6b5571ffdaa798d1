using Local.Aws.DynamoDb.Operations;
using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.DynamoDb.Reads;

/// <summary>One page of packed items, cut at the limit or at 1 MB before filtering.</summary>
internal sealed class ReadPage
{
    private const int MaxBytes = 1 << 20;
    private readonly List<byte[]> _items = [];
    private long _bytes;
    private bool _isCut;

    private ReadPage()
    {
    }

    public IReadOnlyList<byte[]> Items => _items;

    /// <summary>The item after which the next page starts, or null at the end.</summary>
    public byte[]? Last => _isCut ? _items[^1] : null;

    public double Units { get; private set; }

    public static ReadPage Read(ReadTarget target, KeyRange range, bool reverse, int? limit, bool consistent)
    {
        var page = new ReadPage();
        lock (target.Table.Gate)
        {
            target.Table.Admit(isWrite: false);
            target.Items.Visit(range, reverse, (_, packed) => page.Add(packed, limit));
            page.Units = CapacityAnswer.ReadUnits(page._bytes, consistent);
            target.Table.Spend(isWrite: false, page.Units);
        }

        return page;
    }

    private bool Add(byte[] packed, int? limit)
    {
        var size = PackedItem.SizeOf(packed);
        if (_items.Count > 0 && _bytes + size > MaxBytes)
        {
            _isCut = true;
            return false;
        }

        _items.Add(packed);
        _bytes += size;
        _isCut = _items.Count == limit;
        return !_isCut;
    }
}
