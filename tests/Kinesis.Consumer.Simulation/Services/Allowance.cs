using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>So much a second, and some seconds' worth at once. What is taken at last may be more than is left; the next one waits for that.</summary>
internal sealed class Allowance
{
    private readonly World _world;
    private readonly double _perSecond;
    private readonly double _burst;
    private double _left;
    private long _at;

    public Allowance(World world, double perSecond, double burst)
    {
        (_world, _perSecond, _burst, _left, _at) = (world, perSecond, burst, burst, world.Now);
    }

    public bool TryTake(double units)
    {
        _left = Math.Min(_burst, _left + (TimeSpan.FromTicks(_world.Now - _at).TotalSeconds * _perSecond));
        _at = _world.Now;
        if (_left <= 0)
        {
            return false;
        }

        _left -= units;
        return true;
    }
}
