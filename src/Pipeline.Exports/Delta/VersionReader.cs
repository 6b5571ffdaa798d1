using System.Runtime.CompilerServices;
using Pipeline.Exports.Reading;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Spilling;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Delta;

/// <summary>Reads files one after another and deals their rows out to partitions. There is one for each thread that reads; they share the list of files.</summary>
internal sealed class VersionReader
{
    /// <summary>If so many rows of a file come first and none is as the settings say, the settings are of another table.</summary>
    private const int MaxRefusedAtFirst = 1000;

    private const int RowsBetweenLooks = 4096;

    private readonly TableSettings _table;
    private readonly RefusalGate _refusals;
    private readonly string _temporaryFolder;
    private readonly RowEncoder _encoder;
    private readonly PartitionWriter _old;
    private readonly PartitionWriter _new;

    public VersionReader(TableSettings table, BlockPool pool, SpillFile spill, RefusalGate refusals, string temporaryFolder)
    {
        _table = table;
        _refusals = refusals;
        _temporaryFolder = temporaryFolder;
        _encoder = new RowEncoder(table);
        _old = new PartitionWriter(pool, spill, PartitionWriter.FirstShift);
        _new = new PartitionWriter(pool, spill, PartitionWriter.FirstShift);
    }

    public VersionTotals Totals { get; } = new();

    /// <summary>What was read of each version, by partition; the reader is used up.</summary>
    public (PartitionRows[] Old, PartitionRows[] New) Complete() => (_old.Complete(), _new.Complete());

    /// <summary>Reads a file to its end.</summary>
    public async Task ReadAsync(ExportFile file, int index, bool isNew, CancellationToken cancellationToken)
    {
        var stored = new CountingStream(await file.OpenAsync(cancellationToken).ConfigureAwait(false));
        using var reader = RowReaders.Open(stored, file.Name, _table, !isNew, _temporaryFolder);
        long good = 0;
        long refused = 0;
        string? first = null;
        while (ReadGoodRows(reader, index, isNew ? _new : _old, ref good, cancellationToken))
        {
            var problem = reader.Problem ?? _encoder.Problem!;
            first ??= $"line {reader.Line}: {problem}";
            refused++;
            Totals.Unidentified += isNew && _encoder.KeyLength == 0 ? 1 : 0;
            CheckSettings(file, good, refused, first, isAtEnd: false);
            await _refusals.RefuseAsync(new RefusedRow(isNew, file.Name, reader.Line, problem, reader.CopyRaw()), cancellationToken).ConfigureAwait(false);
        }

        CheckSettings(file, good, refused, first, isAtEnd: true);
        Totals.Malformed += refused;
        Totals.OldRows += isNew ? 0 : good;
        Totals.NewRows += isNew ? good : 0;
        Totals.BytesRead += stored.Taken;
    }

    private static void CheckSettings(ExportFile file, long good, long refused, string? first, bool isAtEnd)
    {
        if (good == 0 && refused >= (isAtEnd ? 1 : MaxRefusedAtFirst))
        {
            throw new ExportException(
                $"{file.Name}: none of the first {refused:N0} rows is as the settings say, so they are most likely of another table or format. Nothing was compared. The first one, {first}.");
        }
    }

    /// <summary>Goes on to the next row that cannot be used; false at the end of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadGoodRows(RowReader reader, int file, PartitionWriter writer, ref long good, CancellationToken cancellationToken)
    {
        while (reader.Read())
        {
            if (reader.Problem is not null)
            {
                _encoder.Clear();
                return true;
            }

            var isUsable = _encoder.TryEncode(reader.Fields);
            if (_encoder.KeyLength > 0)
            {
                var header = new RowHeader(file, reader.Line, _encoder.KeyLength, _encoder.Length - _encoder.KeyLength, isUsable);
                writer.Append(_encoder.KeyHash, header, _encoder.Body);
            }

            if (!isUsable)
            {
                return true;
            }

            if (++good % RowsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return false;
    }
}
