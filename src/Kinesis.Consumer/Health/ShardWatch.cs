using System.Globalization;

namespace Kinesis.Consumer.Health;

/// <summary>
/// The signs of life of one shard's consumption, and the request to give it up. Written by whoever works for the shard, read by the watchdog.
/// </summary>
/// <remarks>Each part is silent only while it should speak: reading that waits for the processor is not, a processor between two calls is not.</remarks>
internal sealed class ShardWatch(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WatchedCall> _calls = [];
    private bool _isReading;
    private long _readAt;
    private ShardId? _parent;
    private long _parentCounter;
    private long _parentAt;

    /// <summary>Completes when the watchdog, or a stop whose deadline has passed, gives the shard up.</summary>
    public Task GivenUp => _givenUp.Task;

    public void GiveUp() => _givenUp.TrySetResult();

    /// <summary>Returns what <see cref="CallEnded"/> wants.</summary>
    public WatchedCall CallStarted(ProcessorCall name)
    {
        var call = new WatchedCall(name, timeProvider.GetTimestamp());
        lock (_gate)
        {
            _calls.Add(call);
        }

        return call;
    }

    public void CallEnded(WatchedCall call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
        }
    }

    /// <summary>The stream is asked from now on; waiting for memory counts.</summary>
    public void ReadStarted()
    {
        lock (_gate)
        {
            _isReading = true;
            _readAt = timeProvider.GetTimestamp();
        }
    }

    /// <summary>The stream answered, if only that there is nothing.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _readAt = timeProvider.GetTimestamp();
        }
    }

    public void ReadEnded()
    {
        lock (_gate)
        {
            _isReading = false;
        }
    }

    /// <summary>The shard waits for a parent. Its lease's counter is that parent's sign of life.</summary>
    public void ParentAwaited(ShardId parent, long counter)
    {
        lock (_gate)
        {
            if (_parent != parent || _parentCounter != counter)
            {
                (_parent, _parentCounter, _parentAt) = (parent, counter, timeProvider.GetTimestamp());
            }
        }
    }

    public void ParentsDone()
    {
        lock (_gate)
        {
            _parent = null;
        }
    }

    /// <summary>The longest of the calls under way and its age; null between two calls.</summary>
    public (ProcessorCall Name, TimeSpan Age)? Call
    {
        get
        {
            lock (_gate)
            {
                return _calls is [var oldest, ..] ? (oldest.Name, timeProvider.GetElapsedTime(oldest.StartedAt)) : null;
            }
        }
    }

    /// <summary>How many calls are under way.</summary>
    public int CallCount
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>The calls under way that are older than so much and were not returned here before.</summary>
    public IReadOnlyList<ProcessorCall> Overdue(TimeSpan age)
    {
        lock (_gate)
        {
            var overdue = _calls.FindAll(call => !call.IsReported && timeProvider.GetElapsedTime(call.StartedAt) >= age);
            overdue.ForEach(call => call.IsReported = true);
            return overdue.ConvertAll(call => call.Name);
        }
    }

    /// <summary>The longest silence of a part that should speak, and which part that is.</summary>
    public (TimeSpan Silence, string? Awaited) Silence()
    {
        lock (_gate)
        {
            var longest = (Silence: TimeSpan.Zero, Awaited: (string?)null);
            if (_calls is [var oldest, ..])
            {
                longest = (timeProvider.GetElapsedTime(oldest.StartedAt), oldest.Name.ToString());
            }

            if (_isReading && timeProvider.GetElapsedTime(_readAt) is var reading && reading > longest.Silence)
            {
                longest = (reading, "reading the shard");
            }

            if (_parent is { } parent && timeProvider.GetElapsedTime(_parentAt) is var waiting && waiting > longest.Silence)
            {
                longest = (waiting, string.Create(CultureInfo.InvariantCulture, $"the owner of the parent {parent}"));
            }

            return longest;
        }
    }
}
