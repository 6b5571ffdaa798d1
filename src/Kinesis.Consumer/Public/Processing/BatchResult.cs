using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Processing;

namespace Kinesis.Consumer;

/// <summary>What became of a batch. An exception instead of a result means that all of it failed.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "A result is read once, by the lane that asked for it; comparing two means nothing")]
public readonly struct BatchResult
{
    private readonly int[]? _indices;
    private readonly Rejection[]? _rejections;

    private BatchResult(BatchResultKind kind, int first, int[]? indices, Exception? error, Rejection[]? rejections = null)
    {
        Kind = kind;
        First = first;
        _indices = indices;
        _rejections = rejections;
        Error = error;
    }

    /// <summary>Every record is done.</summary>
    public static BatchResult Done => default;

    /// <summary>What became of the records that were not rejected.</summary>
    internal BatchResultKind Kind { get; }

    /// <summary>Whether there is nothing left to do.</summary>
    internal bool IsDone => Kind == BatchResultKind.Done && _rejections is null;

    /// <summary>The rejected records, ascending. The places of all others count without them.</summary>
    internal ReadOnlySpan<Rejection> Rejections => _rejections;

    /// <summary>The failed record of <see cref="FailedAt"/>.</summary>
    internal int First { get; }

    /// <summary>The failed records of <see cref="Failed(ReadOnlySpan{int})"/>, ascending.</summary>
    internal ReadOnlySpan<int> Indices => _indices;

    internal Exception? Error { get; }

    /// <summary>The records before <paramref name="index"/> are done; that one failed, and processing goes on from there.</summary>
    /// <param name="index">The failed record's place in the batch.</param>
    /// <param name="error">Why it failed, for logs and the failure destination.</param>
    public static BatchResult FailedAt(int index, Exception? error = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new BatchResult(BatchResultKind.FailedAt, index, indices: null, error);
    }

    /// <summary>Only these records failed and are tried again; all others are done, whatever their order.</summary>
    /// <param name="indices">The failed records' places in the batch.</param>
    public static BatchResult Failed(params ReadOnlySpan<int> indices) => Failed(error: null, indices);

    /// <summary>Only these records failed and are tried again; all others are done, whatever their order.</summary>
    /// <param name="error">Why they failed, for logs and the failure destination.</param>
    /// <param name="indices">The failed records' places in the batch.</param>
    public static BatchResult Failed(Exception? error, params ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
        {
            return Done;
        }

        var ascending = new SortedSet<int>(indices.ToArray());
        ArgumentOutOfRangeException.ThrowIfNegative(ascending.Min, nameof(indices));
        return new BatchResult(BatchResultKind.Failed, ascending.Min, [.. ascending], error);
    }

    /// <summary>
    /// Only these records failed, and no retry can help them: they are given up at once, to the failure destination or by a halt in front of them.
    /// All others are done.
    /// </summary>
    /// <param name="error">Why, for logs and the failure destination.</param>
    /// <param name="indices">The rejected records' places in the batch.</param>
    public static BatchResult Rejected(Exception? error, params ReadOnlySpan<int> indices)
    {
        var ascending = new SortedSet<int>(indices.ToArray());
        if (ascending.Count > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(ascending.Min, nameof(indices));
        }

        return Done.With([.. ascending.Select(index => new Rejection(index, error))]);
    }

    /// <summary>The same of the records that are left when some are rejected.</summary>
    /// <param name="rejections">The rejected records, ascending; their places are those in the whole batch.</param>
    internal BatchResult With(List<Rejection> rejections) =>
        rejections.Count == 0 ? this : new BatchResult(Kind, First, _indices, Error, [.. rejections]);

    /// <summary>The processor threw.</summary>
    internal static BatchResult Threw(Exception error) => new(BatchResultKind.Threw, first: 0, indices: null, error);

    /// <summary>A result that names records which the batch does not have tells nothing about those it has: then all of it failed.</summary>
    internal BatchResult For(int count)
    {
        if (_rejections is [.., var rejected] && rejected.Index >= count)
        {
            return Threw(new InvalidOperationException($"The processor rejected record {rejected.Index} of a batch of {count}; allowed are 0 to {count - 1}", rejected.Error));
        }

        count -= Rejections.Length;
        var last = _indices is { } indices ? indices[^1] : First;
        return Kind is BatchResultKind.Done or BatchResultKind.Threw || last < count
            ? this
            : Threw(new InvalidOperationException($"The processor named record {last} as failed in a batch of {count}; allowed are 0 to {count - 1}", Error));
    }
}
