using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// A source of cancellation whose callbacks run on the thread pool. Whoever cancels neither waits for them nor sees what they throw: a callback of the
/// application may block for as long as it likes, as a database driver does that tells its server, and must not hold up a loop, a stop or another shard.
/// </summary>
/// <remarks>
/// The state changes at once, the callbacks follow. So our own code asks the tokens that this one follows, which application code never sees and behind
/// whose callbacks nothing can queue up; application code gets <see cref="Token"/>.
/// </remarks>
internal sealed partial class DetachedCancellation : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration[] _following;
    private readonly string _name;
    private readonly ILogger _logger;
    private bool _isOver;

    /// <param name="name">What ends, for the log.</param>
    /// <param name="logger">Told of callbacks that throw.</param>
    /// <param name="followed">Each of these cancels it as well.</param>
    public DetachedCancellation(string name, ILogger logger, params ReadOnlySpan<CancellationToken> followed)
    {
        _name = name;
        _logger = logger;
        Token = _source.Token;
        _following = new CancellationTokenRegistration[followed.Length];
        for (var i = 0; i < followed.Length; i++)
        {
            _following[i] = followed[i].UnsafeRegister(static state => ((DetachedCancellation)state!).Cancel(), this);
        }
    }

    /// <summary>Can be asked and registered with also after <see cref="Dispose"/>.</summary>
    public CancellationToken Token { get; }

    /// <summary>The callbacks. Ends when the last has returned; never faults. Nobody needs to wait for it.</summary>
    public Task Callbacks { get; private set; } = Task.CompletedTask;

    /// <summary>Does nothing after <see cref="Dispose"/>.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                Callbacks = CancelAsync();
            }
        }
    }

    /// <summary>Ends the following, and the source unless its callbacks run: then they end it.</summary>
    public void Dispose()
    {
        foreach (var following in _following)
        {
            // Not Dispose, which waits for a callback that runs, and that one may wait for the gate.
            following.Unregister();
        }

        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                _source.Dispose();
            }
        }
    }

    private async Task CancelAsync()
    {
        try
        {
            await _source.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            LogCallbackFailed(exception, _name);
        }

        _source.Dispose();
    }

    [LoggerMessage(EventIds.CancellationCallbackFailed, LogLevel.Error, "Code that was registered on the cancellation of {Cancelled} failed")]
    private partial void LogCallbackFailed(Exception exception, string cancelled);
}
