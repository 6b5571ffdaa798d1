namespace Kinesis.Consumer.Simulation.Time;

/// <summary>The one global virtual clock, and everything that is due on it. Moved by the <see cref="Driver"/> alone.</summary>
internal sealed class World
{
    private readonly PriorityQueue<Due, (long At, long Order)> _queue = new();
    private long _order;

    /// <summary>Ticks since the simulation began.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Set when a rule was broken; nothing more happens then.</summary>
    public string? Violation { get; private set; }

    public void Fail(string violation) => Violation ??= violation;

    /// <summary>Something that happens to nobody in particular, or to a process: held back while it is paused, dropped once it is gone.</summary>
    public void After(TimeSpan delay, Action action, SimulatedProcess? process = null) => Add(Now + delay.Ticks, new Due(process, action, null, 0));

    public void Arm(long at, ProcessTimer timer, int generation) => Add(Math.Max(at, Now), new Due(timer.Process, null, timer, generation));

    /// <summary>Goes to the next moment and lets one thing happen. False if nothing ever will.</summary>
    public bool Step()
    {
        while (_queue.TryDequeue(out var due, out var priority))
        {
            if (due.Timer?.IsArmed(due.Generation) == false)
            {
                continue;
            }

            if (due.Process is { IsGone: true } gone)
            {
                gone.Keep((object?)due.Timer ?? due.Action!);
                continue;
            }

            Now = Math.Max(Now, priority.At);
            if (due.Process is { IsPaused: true } paused)
            {
                paused.Hold(() => Add(Now, due));
                continue;
            }

            Steps++;
            if (due.Timer is { } timer)
            {
                timer.Fire();
            }
            else
            {
                due.Action!();
            }

            return true;
        }

        return false;
    }

    private void Add(long at, Due due) => _queue.Enqueue(due, (at, _order++));

    private readonly record struct Due(SimulatedProcess? Process, Action? Action, ProcessTimer? Timer, int Generation);
}
