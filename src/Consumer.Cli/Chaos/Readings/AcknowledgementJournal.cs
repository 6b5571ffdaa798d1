using System.Globalization;
using Kinesis.Consumer;

namespace Consumer.Cli.Chaos.Readings;

/// <summary>What the stream acknowledged to the producer, one line a record: the audit's only knowledge of what was produced. Safe for concurrent use.</summary>
internal sealed class AcknowledgementJournal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;

    public AcknowledgementJournal(string file)
    {
        File = file;
        _writer = new StreamWriter(file, append: false);
    }

    public string File { get; }

    public void Add(IReadOnlyList<(long Number, string ShardId, SequenceNumber SequenceNumber)> taken)
    {
        lock (_gate)
        {
            foreach (var (number, shardId, sequenceNumber) in taken)
            {
                _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number},{shardId},{sequenceNumber.Text}"));
            }
        }
    }

    public void Dispose() => _writer.Dispose();
}
