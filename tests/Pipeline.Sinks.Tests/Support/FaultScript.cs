namespace Pipeline.Sinks.Tests.Support;

/// <summary>
/// Every effect of a processor passes here before and after it happens. One chosen step kills the process (nothing it does afterwards happens) or
/// stops it until it is let go, as a long pause of the machine would.
/// </summary>
internal sealed class FaultScript
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _steps = [];

    public int? CrashAt { get; init; }

    public int? StopAt { get; init; }

    public bool IsDead { get; private set; }

    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_gate)
            {
                return [.. _steps];
            }
        }
    }

    public void Release() => _release.TrySetResult();

    public async ValueTask StepAsync(string step)
    {
        int index;
        lock (_gate)
        {
            if (IsDead)
            {
                throw new CrashException($"crash at '{step}'");
            }

            index = _steps.Count;
            _steps.Add(step);
            if (index == CrashAt)
            {
                IsDead = true;
                throw new CrashException($"crash at '{step}'");
            }
        }

        if (index == StopAt)
        {
            _reached.TrySetResult();
            await _release.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }
}
