using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The object store as one process sees it.</summary>
internal sealed class ObjectPort(SimulatedProcess process, SimulatedNetwork network, SimulatedObjects objects, World world)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Makes an object visible; tried until it works.</summary>
    public async Task PublishAsync(string key, long[] records, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await network.CallAsync(process, ServiceKind.Objects, $"put {key} [{string.Join(',', records)}]", () => Put(key, records), _ => "visible", cancellationToken);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(Pause, process.Clock, cancellationToken);
            }
        }
    }

    private bool Put(string key, long[] records)
    {
        if (objects.Put(key, records) is { } violation)
        {
            world.Fail($"lake: {violation}");
        }

        return true;
    }
}
