using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The object store as one process sees it. Every call is tried until it works.</summary>
internal sealed class ObjectPort(SimulatedProcess process, SimulatedNetwork network, SimulatedObjects objects, World world)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public Task UploadAsync(string key, long[] records, CancellationToken cancellationToken) => CallAsync(
        $"upload {key} [{string.Join(',', records)}]",
        () =>
        {
            objects.Upload(key, records);
            return true;
        },
        cancellationToken);

    public Task AbortAsync(string key, CancellationToken cancellationToken) => CallAsync(
        $"abort {key}",
        () =>
        {
            objects.Abort(key);
            return true;
        },
        cancellationToken);

    /// <summary>Makes an upload visible.</summary>
    public Task CompleteAsync(string key, CancellationToken cancellationToken) => CallAsync(
        $"complete {key}",
        () =>
        {
            if (objects.Complete(key) is { } violation)
            {
                world.Fail($"lake: {violation}");
            }

            return true;
        },
        cancellationToken);

    public Task StoreAsync(SimulatedManifest manifest, CancellationToken cancellationToken) => CallAsync(
        $"manifest {manifest.Id}",
        () =>
        {
            objects.Store(manifest);
            return true;
        },
        cancellationToken);

    public async Task<SimulatedManifest> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var manifest = await CallAsync($"read manifest {id}", () => objects.Find(id), cancellationToken);
        if (manifest is null)
        {
            world.Fail($"lake: the manifest {id} is prepared and not there");
            throw new InvalidOperationException($"the manifest {id} is not there");
        }

        return manifest;
    }

    private async Task<T> CallAsync<T>(string what, Func<T> effect, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await network.CallAsync(process, ServiceKind.Objects, what, effect, _ => "ok", cancellationToken);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, process.Clock, cancellationToken);
            }
        }
    }
}
