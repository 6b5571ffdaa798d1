using System.Diagnostics;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>Another DynamoDB in a process of its own; nothing is started where it is not installed, as its tests are skipped then.</summary>
public abstract class RefereeServer(Referee referee) : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private Process? _process;
    private DynamoDbTarget? _target;

    internal DynamoDbTarget Target => _target!;

    public async Task InitializeAsync()
    {
        if (Referees.FindProblem(referee) is not null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(StartLimit);
        var (process, port) = await StartAsync(limit.Token);
        _process = process;
        _target = new DynamoDbTarget(new Uri($"http://127.0.0.1:{port}"));
        while (!await AnswersAsync())
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
            _target?.Dispose();
            _process?.Dispose();
        }
    }

    protected abstract Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken);

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"{referee} ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync()}");
        }

        try
        {
            return (await Target.SendAsync("ListTables", "{}")).Code.Length == 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
