using System.Threading.Channels;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Producing;

/// <summary>
/// Sends what the buffer says may go, and asks for the stream's shards when they are missing. Owns every call it starts. It looks when it is woken: by a
/// record that is due earlier than the loop meant to look, by the end of a call, or by its timer.
/// </summary>
internal sealed partial class ProducerLoop : IDisposable
{
    private static readonly TimeSpan LeastListInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostListInterval = TimeSpan.FromMinutes(1);

    private readonly IKinesisClient _client;
    private readonly ProducerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ProducerInstruments _instruments;
    private readonly SendBuffer _buffer;
    private readonly Lock _gate;
    private readonly Action _onSettled;
    private readonly ILogger<KinesisProducer> _logger;
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _abort = new();
    private readonly Stack<ProducerCall> _idle = new();
    private readonly List<Task> _tasks = [];
    private readonly Backoff _listBackoff;
    private readonly Task _run;
    private ProducerCall? _next;
    private long _lookAt = long.MinValue;
    private long _number;
    private int _underWay;
    private bool _isStopping;
    private bool _isListing;
    private long _listNotBefore = long.MinValue;
    private ShardRoutes? _newRoutes;

    public ProducerLoop(
        IKinesisClient client,
        ProducerOptions options,
        TimeProvider timeProvider,
        ProducerInstruments instruments,
        SendBuffer buffer,
        Lock gate,
        Action onSettled,
        ILogger<KinesisProducer> logger)
    {
        (_client, _options, _timeProvider, _instruments, _buffer, _gate, _onSettled, _logger) = (client, options, timeProvider, instruments, buffer, gate, onSettled, logger);
        _listBackoff = new Backoff(LeastListInterval, MostListInterval, timeProvider);
        _timer = timeProvider.CreateTimer(static loop => ((ProducerLoop)loop!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Takes a record in. With the gate held.</summary>
    public void Put(PendingRecord record)
    {
        if (_buffer.Put(record, _timeProvider.GetTimestamp(), _lookAt))
        {
            _lookAt = long.MinValue;
            Wake();
        }
    }

    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Ends when everything was sent or given up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        Wake();
        using var deadline = new CancellationTokenSource(_options.StopTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await _run.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            int left;
            lock (_gate)
            {
                _buffer.IsAborted = true;
                left = _buffer.Count;
            }

            LogCutOff(_options.StreamName, left);
            await _abort.CancelAsync().ConfigureAwait(false);
            Wake();
            await _run.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _abort.Dispose();
        _next?.Dispose();
        while (_idle.TryPop(out var call))
        {
            call.Dispose();
        }
    }

    private async Task RunAsync()
    {
        while (!Step())
        {
            await _wakes.Reader.ReadAsync().ConfigureAwait(false);
        }

        // A listing may still be under way; nothing needs it any more.
        await _abort.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        LogStopped(_options.StreamName);
    }

    /// <summary>Starts everything that may start now. True when all is done for good.</summary>
    private bool Step()
    {
        var done = default(RecordQueue);
        bool isOver;
        int givenUp;
        _tasks.RemoveAll(static task => task.IsCompletedSuccessfully);
        lock (_gate)
        {
            var now = _timeProvider.GetTimestamp();
            _buffer.Expire(now, ref done);
            if (_buffer.IsAborted)
            {
                _buffer.GiveUp(ProduceFailure.Stopped, error: null, ref done);
            }

            Reroute(now, ref done);
            StartListing(now);
            StartCalls(now);
            _onSettled();
            isOver = _isStopping && _buffer.Count == 0 && _underWay == 0;
            SetTimer(now);
            givenUp = _buffer.GivenUp;
            _buffer.GivenUp = 0;
        }

        KinesisProducer.Publish(done);
        ReportGivenUp(givenUp);
        return isOver;
    }

    /// <summary>Only between calls; none is started while a new list waits.</summary>
    private void Reroute(long now, ref RecordQueue done)
    {
        if (_newRoutes is not { } routes || _underWay > 0)
        {
            return;
        }

        _newRoutes = null;
        if (_buffer.TryReroute(routes, now, ref done))
        {
            _instruments.Rerouted();
            LogShardMapTaken(_options.StreamName, routes.Count);
        }
        else
        {
            _buffer.NeedsRoutes = true;
        }
    }

    private void StartCalls(long now)
    {
        while (_newRoutes is null && _underWay < _options.MaxCalls)
        {
            _next ??= _idle.TryPop(out var used) ? used : new ProducerCall(SendBuffer.MostCallBytes(_options));
            _next.Begin(_number + 1);
            if (!_buffer.TryFill(_next, now))
            {
                return;
            }

            _number++;
            _underWay++;
            _tasks.Add(SendAsync(_next));
            _next = null;
        }
    }

    private void StartListing(long now)
    {
        if (_buffer is { NeedsRoutes: true, Count: > 0, IsAborted: false } && !_isListing && _newRoutes is null && now >= _listNotBefore)
        {
            _isListing = true;
            _buffer.NeedsRoutes = false;
            _tasks.Add(ListAsync());
        }
    }

    private void SetTimer(long now)
    {
        var due = _buffer.NextDue(now);
        if (_buffer is { NeedsRoutes: true, Count: > 0 } && !_isListing)
        {
            due = Math.Min(due, Math.Max(now, _listNotBefore));
        }

        // While no call may start, the end of one wakes the loop, and records need not; what expires may be told when that happens or at the latest here.
        var isBusy = _underWay >= _options.MaxCalls || _newRoutes is not null;
        _lookAt = isBusy ? long.MinValue : due;
        var wait = due == long.MaxValue ? Timeout.InfiniteTimeSpan : isBusy && due <= now ? Timeout.InfiniteTimeSpan : _timeProvider.ToTimerSpan(due - now);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
