using System.Diagnostics;

namespace Local.Aws.Tests.Referees;

/// <summary>Another emulator in a process of its own; nothing is started where it is not installed, as its tests are skipped then.</summary>
public abstract class RefereeServer(Referee referee) : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private Process? _process;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        if (RefereeSearch.FindProblem(referee) is not null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(StartLimit);
        var (process, port) = await StartAsync(limit.Token);
        _process = process;
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        while (!await AnswersAsync(limit.Token))
        {
            await Task.Delay(PollInterval, TimeProvider.System, limit.Token);
        }
    }

    public Task DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        return _process?.WaitForExitAsync() ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _process?.Dispose();
        }
    }

    protected abstract Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken);

    /// <summary>Any answer will do, an error too: it listens.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"{referee} ended with {_process.ExitCode}.");
        }

        using var client = new HttpClient();
        try
        {
            using var response = await client.GetAsync(Endpoint, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
