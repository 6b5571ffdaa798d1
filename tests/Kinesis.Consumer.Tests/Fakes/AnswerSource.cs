using Kinesis.Consumer.Api;
using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Answers prepared by a test, and how many of them were given back.</summary>
internal sealed class AnswerSource : IRecordSource
{
    private readonly Queue<Func<FetchedRecords>> _answers = new();

    public int Released { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Add(IReadOnlyList<KinesisRecord> records, bool isEnd = false, IReadOnlyList<ChildShard>? children = null) =>
        _answers.Enqueue(() => new FetchedRecords(records.ToArray(), 0, TimeSpan.FromSeconds(1), isEnd, children ?? [], () => Released++));

    public ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_answers.Dequeue()());

    public void Dispose() => IsDisposed = true;
}
