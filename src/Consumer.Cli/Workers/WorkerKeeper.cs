using Consumer.Cli.Output;

namespace Consumer.Cli.Workers;

/// <summary>Puts a new worker in the place of one that ended by itself, as a service's scheduler does; gives up when they only start to end.</summary>
internal sealed class WorkerKeeper(WorkerFleet fleet, TimeProvider timeProvider)
{
    /// <summary>Workers that end sooner than this have not done any work.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromSeconds(20);

    /// <summary>As many young ones in a row say that the next will end as well.</summary>
    private const int MostYoung = 3;

    private long _lastStart = timeProvider.GetTimestamp();
    private int _young;

    /// <summary>Replaces all that have ended; <paramref name="tell"/> hears of each.</summary>
    /// <exception cref="CliException">Replacing does not help; the message has the end of the last one's log.</exception>
    public async Task ReplaceEndedAsync(Action<string> tell)
    {
        foreach (var ended in fleet.Running.Where(worker => worker.Exited.IsCompleted).ToList())
        {
            fleet.Forget(ended);
            var code = await ended.Exited;
            _young = timeProvider.GetElapsedTime(_lastStart) < Youth ? _young + 1 : 1;
            if (_young >= MostYoung)
            {
                throw new CliException($"{ended.Launch.Name} ended by itself with exit code {code}, as {MostYoung - 1} before it. The end of {ended.Launch.LogFile}:\n{ended.LogTail()}");
            }

            _lastStart = timeProvider.GetTimestamp();
            tell($"{ended.Launch.Name} ended by itself with exit code {code} (log: {ended.Launch.LogFile}); started {fleet.StartWorker().Launch.Name} in its place");
        }
    }
}
