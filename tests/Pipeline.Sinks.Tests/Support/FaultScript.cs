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
    private bool _hasStopped;

    public int? CrashAt { get; init; }

    public int? StopAt { get; init; }

    /// <summary>Kills at the first step whose name begins so.</summary>
    public string? CrashAtName { get; init; }

    /// <summary>Stops at the first step whose name begins so.</summary>
    public string? StopAtName { get; init; }

    public bool AbortFails { get; set; }

    public bool IsDead { get; private set; }

    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromMinutes(1));

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

    /// <summary>
    /// Runs until the process dies at <see cref="CrashAt"/>. Two ends without an exception are right: only the prepared manifest of the last epoch was left to
    /// remove, which fails nobody; or there were fewer steps than in another run, as a commit runs beside the appends.
    /// </summary>
    public async Task CrashAsync(Func<Task> run, string about)
    {
        var crash = await Record.ExceptionAsync(run);
        var isRight = crash is CrashException || (crash is null && (!IsDead || Steps[^1].Contains("delete manifests/prepared/", StringComparison.Ordinal)));
        Assert.True(isRight, $"{about}: {crash}");
    }

    public void Release() => _release.TrySetResult();

    public async ValueTask StepAsync(string step)
    {
        bool stops;
        lock (_gate)
        {
            if (IsDead)
            {
                throw new CrashException($"crash at '{step}'");
            }

            var index = _steps.Count;
            _steps.Add(step);
            if (index == CrashAt || (CrashAtName is { } fatal && step.StartsWith(fatal, StringComparison.Ordinal)))
            {
                IsDead = true;
                throw new CrashException($"crash at '{step}'");
            }

            stops = !_hasStopped && (index == StopAt || (StopAtName is { } name && step.StartsWith(name, StringComparison.Ordinal)));
            _hasStopped |= stops;
        }

        if (stops)
        {
            _reached.TrySetResult();
            await _release.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }
}
