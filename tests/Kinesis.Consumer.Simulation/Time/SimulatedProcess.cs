namespace Kinesis.Consumer.Simulation.Time;

/// <summary>One process of the simulated fleet: running, paused as by SIGSTOP, or gone as by SIGKILL.</summary>
internal sealed class SimulatedProcess
{
    private readonly List<Action> _held = [];
    private readonly List<object> _kept = [];
    private readonly World _world;

    public SimulatedProcess(World world, string name, string workerId, double rate, TimeSpan offset)
    {
        _world = world;
        Name = name;
        WorkerId = workerId;
        Clock = new ProcessClock(world, this, rate, offset);
    }

    /// <summary>Unique, also when a process starts again under its old worker id.</summary>
    public string Name { get; }

    public string WorkerId { get; }

    public ProcessClock Clock { get; }

    public bool IsGone { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>When the last pause was over; far in the past if there was none.</summary>
    public long ResumedAt { get; private set; } = long.MinValue / 2;

    public int ArmedTimers { get; set; }

    public int OpenCalls { get; set; }

    public int Calls { get; set; }

    /// <summary>Calls of the application that hang just now, heeding nobody.</summary>
    public int HungCalls { get; set; }

    /// <summary>The number of the outgoing call at which the process dies.</summary>
    public int? DiesAtCall { get; set; }

    /// <summary>Whether that call still has its effect.</summary>
    public bool DiesAfterEffect { get; set; }

    /// <summary>Gone, and the run is over: whatever it still tries is cancelled, so that it comes to an end.</summary>
    public bool IsBuried { get; private set; }

    public void Kill() => IsGone = true;

    public void Bury() => IsGone = IsBuried = true;

    /// <summary>The number of the outgoing call that is just under way when the process stands still, and for how long.</summary>
    public (int Call, TimeSpan Span)? PausesAt { get; set; }

    /// <summary>Stands still for a while: timers and answers wait, the world goes on.</summary>
    public void PauseFor(TimeSpan span)
    {
        IsPaused = true;
        _world.After(span, Resume);
    }

    /// <summary>Everything that was held back happens now, in its order.</summary>
    public void Resume()
    {
        if (!IsPaused)
        {
            return;
        }

        IsPaused = false;
        ResumedAt = _world.Now;
        foreach (var action in _held)
        {
            action();
        }

        _held.Clear();
    }

    /// <summary>
    /// Keeps what a process that died was waiting for. Collected as garbage, some of it would come to life again: the finalizer of a periodic timer
    /// wakes the loop that waits for it.
    /// </summary>
    public void Keep(object waitedFor) => _kept.Add(waitedFor);

    public void Hold(Action again) => _held.Add(again);

    /// <summary>Whether the process stood still at some time after a moment.</summary>
    public bool WasPausedSince(long moment) => IsPaused || ResumedAt >= moment;

    public override string ToString() => Name;
}
