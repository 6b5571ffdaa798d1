using Consumer.Cli.Output;
using Consumer.Cli.Processes;

namespace Consumer.Cli.Workers;

/// <summary>The worker processes of a local pipeline: starts them, kills and replaces chosen ones, stops all in order. One task at a time uses it.</summary>
internal sealed class WorkerFleet(WorkerSettings settings, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>More than a worker's own drain deadline, which ends with an orderly exit.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private const int TerminatedBySignal = 128 + 15;

    private readonly List<ChildProcess> _running = [];
    private readonly List<ChildProcess> _ended = [];
    private int _started;

    public IReadOnlyList<ChildProcess> Running => _running;

    /// <summary>Starts one more worker under the next name.</summary>
    public ChildProcess StartWorker()
    {
        var worker = ChildProcess.Start(settings.Launch(++_started));
        _running.Add(worker);
        return worker;
    }

    /// <summary>Kills a worker as a crash would: no drain, no release of leases.</summary>
    public async Task KillAsync(ChildProcess worker)
    {
        Forget(worker);
        worker.Send(ProcessSignal.Kill);
        await worker.Exited;
    }

    /// <summary>Counts a worker that ended by itself no longer among those that run.</summary>
    public void Forget(ChildProcess ended)
    {
        _running.Remove(ended);
        _ended.Add(ended);
    }

    /// <summary>Asks a worker to drain and end, as a deployment does; the answer is its exit code.</summary>
    public Task<int> TerminateAsync(ChildProcess worker)
    {
        Forget(worker);
        return worker.StopAsync(StopPatience, timeProvider);
    }

    /// <summary>
    /// Whether a worker that was asked to end did so in order. SIGTERM ends a process that has not come to handling it yet, as any other signal would; it has touched
    /// nothing by then.
    /// </summary>
    public static bool IsOrderly(ChildProcess worker, int code) =>
        code == 0 || (code == TerminatedBySignal && !worker.LogLines().Any(line => line.Contains("Application started", StringComparison.Ordinal)));

    /// <summary>Fails with the end of the worker's log when a worker that nobody killed has ended.</summary>
    public void EnsureAllRun()
    {
        if (_running.FirstOrDefault(worker => worker.Exited.IsCompleted) is { } ended)
        {
            throw new CliException($"{ended.Launch.Name} ended by itself. The end of {ended.Launch.LogFile}:\n{ended.LogTail()}");
        }
    }

    /// <summary>Ends all workers gracefully; fails when one did not drain or did not end in order.</summary>
    public async Task StopAllAsync()
    {
        var stopping = _running.ToArray();
        _running.Clear();
        _ended.AddRange(stopping);
        var codes = await Task.WhenAll(stopping.Select(worker => worker.StopAsync(StopPatience, timeProvider)));
        for (var i = 0; i < stopping.Length; i++)
        {
            if (!IsOrderly(stopping[i], codes[i]))
            {
                throw new CliException($"{stopping[i].Launch.Name} stopped with exit code {codes[i]}. The end of {stopping[i].Launch.LogFile}:\n{stopping[i].LogTail()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _running.Concat(_ended))
        {
            await worker.DisposeAsync();
        }

        _running.Clear();
        _ended.Clear();
    }
}
