using Pipeline.Exports.Changes;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Spilling;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Delta;

/// <summary>Hands over what partitions found, one partition after another, and keeps deletions back for the end.</summary>
internal sealed class ChangeEmitter : IDisposable
{
    private readonly IChangeSink _sink;
    private readonly RowJsonWriter _json;
    private readonly RowLog _deletes;
    private readonly IReadOnlyList<string> _files;
    private long _ordinal;

    public ChangeEmitter(TableSettings table, IChangeSink sink, RowLog deletes, IReadOnlyList<string> files)
    {
        _sink = sink;
        _json = new RowJsonWriter(table);
        _deletes = deletes;
        _files = files;
    }

    public long Inserts { get; private set; }

    public long Updates { get; private set; }

    public long Deletes { get; private set; }

    public long Unchanged { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Reports a partition's repeated keys, hands over its insertions and updates, and copies its deletions.</summary>
    public async ValueTask EmitAsync(PartitionJoin join, CancellationToken cancellationToken)
    {
        Unchanged += join.Unchanged;
        await RefuseRepeatedAsync(join, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < join.Changes.Count; i++)
        {
            var found = join.Changes[i];
            Inserts += found.Kind == RowChangeKind.Insert ? 1 : 0;
            Updates += found.Kind == RowChangeKind.Update ? 1 : 0;
            await _sink.WriteAsync(Describe(join, found), cancellationToken).ConfigureAwait(false);
        }

        for (var i = 0; i < join.Deletes.Count; i++)
        {
            Keep(join.Old.RowAt(join.Deletes[i].Old), join.Deletes[i].IsOldKnown);
        }

        Deletes += join.Deletes.Count;
    }

    /// <summary>Hands over the deletions that were kept back.</summary>
    public async ValueTask EmitDeletesAsync(CancellationToken cancellationToken)
    {
        foreach (var block in _deletes.ReadAll())
        {
            for (var position = 0; position < block.Used;)
            {
                await _sink.WriteAsync(DescribeDelete(block, ref position), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _json.Dispose();

    private RowChange Describe(PartitionJoin join, FoundChange found)
    {
        _json.Clear();
        var current = join.New.RowAt(found.New);
        _json.WriteKey(current.Key);
        var keyEnd = _json.Position;
        _json.WriteRow(current.Key, current.Values);
        var rowEnd = _json.Position;
        if (found.IsOldKnown)
        {
            var old = join.Old.RowAt(found.Old);
            _json.WriteRow(old.Key, old.Values);
        }

        return new RowChange(found.Kind, _ordinal++, _json.Written[..keyEnd], _json.Written[keyEnd..rowEnd], _json.Written[rowEnd..]);
    }

    private RowChange DescribeDelete(Block block, ref int position)
    {
        _json.Clear();
        var row = StoredRow.Read(block.Written[position..]);
        position += row.Length;
        _json.WriteKey(row.Key);
        var keyEnd = _json.Position;
        if (row.Header.IsUsable)
        {
            _json.WriteRow(row.Key, row.Values);
        }

        return new RowChange(RowChangeKind.Delete, _ordinal++, _json.Written[..keyEnd], default, _json.Written[keyEnd..]);
    }

    private void Keep(StoredRow row, bool isKnown)
    {
        var room = _deletes.Reserve(RowHeader.MaxBytes + row.Body.Length);
        var written = (row.Header with { IsUsable = isKnown }).Write(room);
        row.Body.CopyTo(room[written..]);
        _deletes.Advance(written + row.Body.Length);
    }

    private async ValueTask RefuseRepeatedAsync(PartitionJoin join, CancellationToken cancellationToken)
    {
        var firstReported = -1L;
        foreach (var repeated in join.Repeated)
        {
            Duplicates++;
            var rows = repeated.IsOfNew ? join.New : join.Old;

            // Of rows that differ the first one is no better than the others.
            if (!repeated.AllSayTheSame && repeated.First != firstReported)
            {
                firstReported = repeated.First;
                await _sink.RefuseAsync(Describe(rows, repeated.First, repeated.Place, repeated), cancellationToken).ConfigureAwait(false);
            }

            await _sink.RefuseAsync(Describe(rows, repeated.Place, repeated.First, repeated), cancellationToken).ConfigureAwait(false);
        }
    }

    private RefusedRow Describe(RowIndex rows, long place, long otherPlace, RepeatedKey repeated)
    {
        var row = rows.RowAt(place);
        var other = rows.RowAt(otherPlace).Header;
        var outcome = repeated.AllSayTheSame
            ? "and says the same; the rows count as one"
            : "and differs; none of the key's rows is applied, and the key keeps what it has";
        _json.Clear();
        if (row.Header.IsUsable)
        {
            _json.WriteRow(row.Key, row.Values);
        }
        else
        {
            _json.WriteKey(row.Key);
        }

        var raw = _json.Written[..Math.Min(_json.Position, RowLimits.MaxReportedBytes)].ToArray();
        return new RefusedRow(repeated.IsOfNew, _files[row.Header.File], row.Header.Line, $"the row has the key of line {other.Line} of {_files[other.File]} {outcome}", raw);
    }
}
