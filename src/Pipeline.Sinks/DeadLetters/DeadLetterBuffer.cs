using System.Buffers;
using System.Globalization;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.DeadLetters;

/// <summary>The failed records of an epoch; they become visible with its lake objects.</summary>
internal sealed class DeadLetterBuffer(IObjectStore store, DeadLetterOptions options, int partBytes)
{
    private readonly Dictionary<(string Folder, DateOnly Day), List<DeadLetterEntry>> _lines = [];
    private readonly Dictionary<string, int> _countsByCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _linesByKey = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyDictionary<string, int> CountsByCode => _countsByCode;

    public long HeldBytes { get; private set; }

    public void Add(DeadLetterEntry entry)
    {
        if (!_lines.TryGetValue((entry.Folder, entry.Day), out var lines))
        {
            _lines.Add((entry.Folder, entry.Day), lines = []);
        }

        lines.Add(entry);
        _countsByCode[entry.Code] = _countsByCode.GetValueOrDefault(entry.Code) + 1;
        Count++;
        HeldBytes += entry.HeldBytes;
    }

    /// <summary>
    /// Uploads the epoch's objects whole, one after the other and each part by part: written at once they would take as much memory again as the lines. Adds each to a list
    /// before it is filled: the list's owner disposes them, whatever fails here.
    /// </summary>
    public async ValueTask UploadAsync(string name, string manifest, List<ObjectUpload> uploads, CancellationToken cancellationToken)
    {
        foreach (var ((folder, day), lines) in _lines.OrderBy(pair => pair.Key.Folder, StringComparer.Ordinal).ThenBy(pair => pair.Key.Day))
        {
            lines.Sort();
            var key = string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{folder}/{day:yyyy-MM-dd}/{name}.ndjson");
            var upload = new ObjectUpload(store, key, ContentTypes.NewlineDelimitedJson, manifest, partBytes);
            uploads.Add(upload);
            _linesByKey[key] = lines.Count;
            foreach (var line in lines)
            {
                upload.Buffer.Write(line.Line);
                await upload.SendFullPartAsync(cancellationToken).ConfigureAwait(false);
            }

            await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many lines an object of <see cref="UploadAsync"/> has.</summary>
    public int LinesOf(string key) => _linesByKey[key];
}
