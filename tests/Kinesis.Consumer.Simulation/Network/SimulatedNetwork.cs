using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Network;

/// <summary>Between every process and every service: each call takes time, and may come to grief on its way there or back.</summary>
internal sealed class SimulatedNetwork(World world, Trace trace, Random random)
{
    /// <summary>After this the clients stop waiting, as the product configures them.</summary>
    public static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(8);

    /// <summary>How long a call can be under way, whatever becomes of it.</summary>
    public static TimeSpan LongestCall { get; } = ClientTimeout + MostDelay;

    private readonly Dictionary<(SimulatedProcess Process, ServiceKind Service), (long Until, CallFate Fate)> _cuts = [];

    private readonly Dictionary<SimulatedProcess, long> _deniedUntil = [];

    public Weather Weather { get; set; } = Weather.Calm;

    /// <summary>For some time no call of the process reaches the service; or each does, and no answer comes back.</summary>
    public void Cut(SimulatedProcess process, ServiceKind service, TimeSpan span, bool isOneWay) =>
        _cuts[(process, service)] = (world.Now + span.Ticks, isOneWay ? CallFate.LostAfter : CallFate.LostBefore);

    /// <summary>For some time the process's credentials are out of date.</summary>
    public void Deny(SimulatedProcess process, TimeSpan span) => _deniedUntil[process] = world.Now + span.Ticks;

    /// <summary>Calls reach every service again.</summary>
    public void Heal()
    {
        Weather = Weather.Calm;
        _cuts.Clear();
        _deniedUntil.Clear();
    }

    public Task<T> CallAsync<T>(
        SimulatedProcess caller, ServiceKind service, string what, Func<T> effect, Func<T, string> describe, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || caller.IsBuried)
        {
            return Task.FromCanceled<T>(new CancellationToken(canceled: true));
        }

        var plan = Draw(caller, service);
        caller.Calls++;
        var isLast = caller.DiesAtCall <= caller.Calls;
        if (isLast && !caller.DiesAfterEffect && !caller.IsGone)
        {
            trace.Add(caller, $"died before {what}");
            caller.Kill();
        }

        if (caller.IsGone)
        {
            // Whoever died hears nothing any more, until the run is over and its remains are cleared away.
            var never = new TaskCompletionSource<T>();
            caller.Keep(never);
            cancellationToken.UnsafeRegister(_ => never.TrySetCanceled(cancellationToken), null);
            return never.Task;
        }

        var call = new SimulatedCall<T>(world, trace, caller, service, what, plan, isLast, effect, describe);
        call.Send(cancellationToken);
        if (caller.PausesAt is { } pause && pause.Call <= caller.Calls)
        {
            trace.Add(caller, $"paused for {pause.Span.TotalSeconds:F3} s at {what}");
            caller.PausesAt = null;
            caller.PauseFor(pause.Span);
        }

        return call.Answer;
    }

    private CallPlan Draw(SimulatedProcess caller, ServiceKind service)
    {
        var isCut = _cuts.TryGetValue((caller, service), out var cut) && world.Now < cut.Until;
        var isDenied = _deniedUntil.TryGetValue(caller, out var valid) && world.Now < valid;
        var fate = Weather.Draw(random);
        var isSlow = random.Next(1000) < Weather.Slow;
        var there = Latency(isSlow);
        var back = Latency(isSlow);
        var late = ClientTimeout + TimeSpan.FromMilliseconds(random.Next(1, (int)MostDelay.TotalMilliseconds));
        return new CallPlan(isCut ? cut.Fate : isDenied ? CallFate.Denied : fate, there, back, late, SurvivesCancel: random.Next(2) == 0);
    }

    private TimeSpan Latency(bool isSlow) => TimeSpan.FromMicroseconds(random.Next(300, 6000) + (isSlow ? random.Next(1_400_000) : 0));
}
