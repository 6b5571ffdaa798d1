namespace Pipeline.Benchmarks.Worker;

/// <summary>A worker that runs on a stage, and where its things are.</summary>
/// <param name="name">Of its application and its bucket.</param>
/// <param name="program">The worker.</param>
/// <param name="environment">Its settings.</param>
/// <param name="log">The file that its log goes to.</param>
internal sealed class WorkerRun(string name, WorkerProgram program, IReadOnlyDictionary<string, string> environment, string log) : IDisposable
{
    public string Name => name;

    public WorkerProcess Worker { get; } = WorkerProcess.Start(program, environment, log);

    /// <summary>Reads what the process has taken so far. It must not have ended.</summary>
    public void Sample()
    {
        Worker.Sample();
        if (Worker.HasExited)
        {
            throw Failure("ended by itself");
        }
    }

    /// <summary>Looks again and again until something is so. The process must not have ended by then.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSoAsync, TimeSpan interval, TimeSpan patience)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        while (!await isSoAsync())
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            Sample();
            if (TimeProvider.System.GetElapsedTime(startedAt) > patience)
            {
                throw Failure("is not done in time");
            }
        }
    }

    private InvalidOperationException Failure(string what) => new($"The worker {what}:\n{string.Join('\n', File.ReadAllLines(log).TakeLast(30))}");

    public void Dispose() => Worker.Dispose();
}
