using System.Collections.Concurrent;
using System.Text;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Answers as its script says, and writes down the batches that it was given.</summary>
internal sealed class ScriptedProcessor : IRecordProcessor
{
    private readonly ConcurrentQueue<string[]> _calls = new();

    /// <summary>Decides on a batch of texts; null for all done.</summary>
    public Func<string[], CancellationToken, ValueTask<BatchResult>>? OnBatch { get; set; }

    /// <summary>The texts of each call.</summary>
    public IReadOnlyList<string[]> Calls => [.. _calls];

    /// <summary>The calls as text, for messages.</summary>
    public override string ToString() => string.Join('\n', _calls.Select(texts => string.Join(' ', texts)));

    public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var texts = new string[batch.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(batch[i].Data.Span);
        }

        _calls.Enqueue(texts);
        return OnBatch?.Invoke(texts, cancellationToken) ?? ValueTask.FromResult(BatchResult.Done);
    }

    /// <summary>A script that throws whenever a batch holds a text.</summary>
    public static Func<string[], CancellationToken, ValueTask<BatchResult>> ThrowOn(params string[] poison) => (texts, _) =>
        texts.Intersect(poison).Any() ? throw new FormatException($"cannot read {texts.Intersect(poison).First()}") : ValueTask.FromResult(BatchResult.Done);
}
