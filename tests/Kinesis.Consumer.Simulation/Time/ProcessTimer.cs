namespace Kinesis.Consumer.Simulation.Time;

/// <summary>A timer of one process: due by that process's own, skewed clock.</summary>
internal sealed class ProcessTimer(World world, ProcessClock clock, SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period;
    private int _generation;
    private bool _isArmed;

    public SimulatedProcess Process => process;

    public bool IsArmed(int generation) => _isArmed && _generation == generation;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Disarm();
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Arm(dueTime);
        }

        return true;
    }

    public void Fire()
    {
        Disarm();
        if (_period > TimeSpan.Zero)
        {
            Arm(_period);
        }

        callback(state);
    }

    public void Dispose() => Disarm();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan dueTime)
    {
        _isArmed = true;
        process.ArmedTimers++;
        world.Arm(world.Now + clock.ToGlobal(dueTime), this, _generation);
    }

    private void Disarm()
    {
        _generation++;
        process.ArmedTimers -= _isArmed ? 1 : 0;
        _isArmed = false;
    }
}
