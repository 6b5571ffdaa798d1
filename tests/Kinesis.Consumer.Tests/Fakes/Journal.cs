using System.Collections.Concurrent;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>What the processors of all workers were told, in order.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<JournalEntry> _entries = new();

    public IReadOnlyList<JournalEntry> Entries => [.. _entries];

    public void Add(string worker, string shard, string what, string? text = null) => _entries.Enqueue(new JournalEntry(worker, shard, what, text));

    public IReadOnlyList<string> Texts => [.. _entries.Where(entry => entry.What == "record").Select(entry => entry.Text!)];

    public int Count(string what) => _entries.Count(entry => entry.What == what);

    public int IndexOf(string what, string shard) => _entries.ToList().FindIndex(entry => entry.What == what && entry.Shard == shard);

    public override string ToString() => string.Join('\n', _entries);
}
