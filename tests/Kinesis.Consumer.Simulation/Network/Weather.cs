namespace Kinesis.Consumer.Simulation.Network;

/// <summary>How good the network and the services are at the moment, in thousandths of all calls.</summary>
internal sealed record Weather(int Throttled, int FailedBefore, int FailedAfter, int LostBefore, int LostAfter, int HappensLate, int HappensTwice, int Slow)
{
    public static Weather Calm { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    public static Weather Fair { get; } = new(5, 3, 3, 2, 2, 1, 2, 10);

    public static Weather Rough { get; } = new(40, 20, 20, 12, 12, 12, 12, 60);

    public static Weather Storm { get; } = new(120, 60, 60, 40, 40, 40, 40, 150);

    public static IReadOnlyList<Weather> All { get; } = [Calm, Fair, Rough, Storm];

    public CallFate Draw(Random random)
    {
        var drawn = random.Next(1000);
        return Falls(Throttled) ? CallFate.Throttled
            : Falls(FailedBefore) ? CallFate.FailedBefore
            : Falls(FailedAfter) ? CallFate.FailedAfter
            : Falls(LostBefore) ? CallFate.LostBefore
            : Falls(LostAfter) ? CallFate.LostAfter
            : Falls(HappensLate) ? CallFate.HappensLate
            : Falls(HappensTwice) ? CallFate.HappensTwice
            : CallFate.Answered;

        bool Falls(int share) => (drawn -= share) < 0;
    }
}
