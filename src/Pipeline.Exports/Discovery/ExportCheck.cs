using Pipeline.Exports.Delta;
using Pipeline.Exports.Reading;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Discovery;

/// <summary>Reads a file by a table's settings and reports where it disagrees, without comparing anything.</summary>
internal static class ExportCheck
{
    /// <summary>Goes through the whole file and keeps the first problems.</summary>
    /// <exception cref="ExportException">The file as a whole is not of the settings, or damaged.</exception>
    public static async Task<CheckedExport> RunAsync(TableSettings table, ExportFile file, int maxProblems, string temporaryFolder, CancellationToken cancellationToken)
    {
        using var stored = new CountingStream(await file.OpenAsync(cancellationToken).ConfigureAwait(false));
        using var reader = RowReaders.Open(stored, file.Name, table, isOld: false, temporaryFolder);
        var encoder = new RowEncoder(table);
        var problems = new List<RefusedRow>();
        long rows = 0;
        long refused = 0;
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            if (reader.Problem is null && encoder.TryEncode(reader.Fields))
            {
                continue;
            }

            refused++;
            if (problems.Count < maxProblems)
            {
                problems.Add(new RefusedRow(IsOfNew: true, file.Name, reader.Line, reader.Problem ?? encoder.Problem!, reader.CopyRaw()));
            }
        }

        return new CheckedExport(rows, refused, problems);
    }
}
