using System.Text;
using System.Text.Json;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Tests.Support;

/// <summary>A comparison of files of <c>key=value</c> lines, small enough to be believed at a glance. A line without '=' is a row that cannot be used.</summary>
internal sealed class PairsEngine : IDeltaEngine
{
    public async Task<DeltaStatistics> CompareAsync(DeltaRequest request, IChangeSink sink, CancellationToken cancellationToken)
    {
        var malformed = 0;
        var old = await ReadAsync(request.Old, isNew: false);
        var rows = await ReadAsync(request.New, isNew: true);
        var ordinal = 0L;
        var found = new DeltaStatistics { OldRows = old.Count, NewRows = rows.Count, Malformed = malformed, Unidentified = malformed };
        foreach (var (key, value) in rows)
        {
            if (!old.TryGetValue(key, out var before))
            {
                found = found with { Inserts = found.Inserts + 1 };
                await sink.WriteAsync(new RowChange(RowChangeKind.Insert, ordinal++, Key(key), Row(key, value), default), cancellationToken);
            }
            else if (before != value)
            {
                found = found with { Updates = found.Updates + 1 };
                await sink.WriteAsync(new RowChange(RowChangeKind.Update, ordinal++, Key(key), Row(key, value), Row(key, before)), cancellationToken);
            }
            else
            {
                found = found with { Unchanged = found.Unchanged + 1 };
            }
        }

        var gone = old.Where(row => !rows.ContainsKey(row.Key)).ToList();
        found = found with { Deletes = gone.Count };
        if (await sink.AllowsDeletesAsync(found, cancellationToken))
        {
            foreach (var (key, value) in gone)
            {
                await sink.WriteAsync(new RowChange(RowChangeKind.Delete, ordinal++, Key(key), default, Row(key, value)), cancellationToken);
            }
        }

        return found;

        async Task<SortedDictionary<string, string>> ReadAsync(IReadOnlyList<ExportFile> files, bool isNew)
        {
            var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in files)
            {
                using var reader = new StreamReader(await file.OpenAsync(cancellationToken));
                for (var line = 1; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
                {
                    var at = text.IndexOf('=', StringComparison.Ordinal);
                    if (at > 0)
                    {
                        pairs[text[..at]] = text[(at + 1)..];
                    }
                    else
                    {
                        malformed += isNew ? 1 : 0;
                        await sink.RefuseAsync(new RefusedRow(isNew, file.Name, line, "no '='", Encoding.UTF8.GetBytes(text)), cancellationToken);
                    }
                }
            }

            return pairs;
        }
    }

    private static byte[] Key(string key) => JsonSerializer.SerializeToUtf8Bytes(new { k = key });

    private static byte[] Row(string key, string value) => JsonSerializer.SerializeToUtf8Bytes(new { k = key, v = value });
}
