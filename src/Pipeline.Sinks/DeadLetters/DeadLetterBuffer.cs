using System.Buffers;
using System.Globalization;
using Kinesis.Consumer;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.DeadLetters;

/// <summary>The failed records of one shard's epoch; they become visible with the epoch's lake objects, under keys that a replay uses again.</summary>
internal sealed class DeadLetterBuffer(IObjectStore store, DeadLetterOptions options, int partBytes, string streamName, string shardId)
{
    private const int LineOverheadBytes = 96;

    private readonly Dictionary<(string Folder, DateOnly Day), List<Entry>> _lines = [];

    private readonly Dictionary<string, int> _countsByCode = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyDictionary<string, int> CountsByCode => _countsByCode;

    public long HeldBytes { get; private set; }

    public void Add(DeadLetterCause cause, in KinesisRecord record)
    {
        var folder = (cause.EventName ?? "unknown", DateOnly.FromDateTime(record.ApproximateArrival.UtcDateTime));
        if (!_lines.TryGetValue(folder, out var lines))
        {
            _lines.Add(folder, lines = []);
        }

        var line = DeadLetterLine.Write(cause, streamName, shardId, record);
        lines.Add(new Entry(RecordPosition.Of(record), cause.Stage, line));
        _countsByCode[cause.Code] = _countsByCode.GetValueOrDefault(cause.Code) + 1;
        Count++;
        HeldBytes += line.Length + LineOverheadBytes;
    }

    /// <summary>
    /// Adds the epoch's objects to a list, each before it is filled: the list's owner disposes them, whatever fails here. Lines are sorted by position, because a refusal by the table is known only later than the failures around it.
    /// </summary>
    public void CreateUploads(RecordPosition first, List<ObjectUpload> uploads)
    {
        foreach (var ((folder, day), lines) in _lines.OrderBy(pair => pair.Key.Folder, StringComparer.Ordinal).ThenBy(pair => pair.Key.Day))
        {
            lines.Sort();
            var upload = new ObjectUpload(store, Key(folder, day, first), ContentTypes.NewlineDelimitedJson, partBytes);
            uploads.Add(upload);
            foreach (var line in lines)
            {
                upload.Buffer.Write(line.Line);
            }
        }
    }

    public void Clear()
    {
        _lines.Clear();
        _countsByCode.Clear();
        Count = 0;
        HeldBytes = 0;
    }

    private string Key(string folder, DateOnly day, RecordPosition first) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{folder}/{day:yyyy-MM-dd}/{shardId}-{first}.ndjson");

    private readonly record struct Entry(RecordPosition Position, DeadLetterStage Stage, byte[] Line) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            var bySequence = Position.Sequence.CompareTo(other.Position.Sequence);
            if (bySequence != 0)
            {
                return bySequence;
            }

            var bySub = Position.SubSequence.CompareTo(other.Position.SubSequence);
            return bySub != 0 ? bySub : Stage.CompareTo(other.Stage);
        }
    }
}
