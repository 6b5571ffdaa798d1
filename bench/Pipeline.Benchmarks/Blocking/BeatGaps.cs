using Local.Aws.Control;

namespace Pipeline.Benchmarks.Blocking;

/// <summary>The longest time between two heartbeats of a worker, as the other workers see it: at the table.</summary>
internal sealed class BeatGaps : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IDisposable _rule;
    private long? _lastAt;
    private TimeSpan _longest;

    public BeatGaps(LocalAwsControl control) => _rule = control.On("DynamoDB.UpdateItem", (request, _) =>
    {
        if (request.Body.Span.IndexOf("-workers\""u8) >= 0)
        {
            Note();
        }

        return new ValueTask<ControlAction>(ControlAction.Proceed);
    });

    /// <summary>The longest so far, the one since the last heartbeat included.</summary>
    public TimeSpan Longest
    {
        get
        {
            lock (_gate)
            {
                return SinceLast is { } open && open > _longest ? open : _longest;
            }
        }
    }

    private TimeSpan? SinceLast => _lastAt is { } at ? TimeProvider.System.GetElapsedTime(at) : null;

    public void Dispose() => _rule.Dispose();

    private void Note()
    {
        lock (_gate)
        {
            _longest = SinceLast is { } gap && gap > _longest ? gap : _longest;
            _lastAt = TimeProvider.System.GetTimestamp();
        }
    }
}
