namespace Consumer.Cli.Runs;

/// <summary>How long each phase of a run took, in order.</summary>
internal sealed class PhaseClock(TimeProvider timeProvider)
{
    private readonly List<KeyValuePair<string, double>> _phases = [];
    private readonly long _started = timeProvider.GetTimestamp();
    private long _last = timeProvider.GetTimestamp();

    /// <value>Seconds of the phases that have ended, and their total last.</value>
    public IReadOnlyList<KeyValuePair<string, double>> Seconds =>
        [.. _phases, new("total", Round(timeProvider.GetElapsedTime(_started, _last)))];

    public void End(string phase)
    {
        var now = timeProvider.GetTimestamp();
        _phases.Add(new(phase, Round(timeProvider.GetElapsedTime(_last, now))));
        _last = now;
    }

    private static double Round(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
