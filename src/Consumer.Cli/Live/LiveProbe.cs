using Consumer.Cli.Progress;
using Consumer.Cli.Runs;
using Consumer.Cli.Workers;

namespace Consumer.Cli.Live;

/// <summary>Takes snapshots of a local pipeline through what anyone can see: the lease table, the stream, the lake's files.</summary>
internal sealed class LiveProbe(LocalPipeline pipeline)
{
    private readonly LeaseTableReader _leases = new(pipeline.DynamoDb, WorkerSettings.ApplicationName);
    private readonly LagProbe _lag = new(pipeline.Kinesis);
    private readonly HealthProbe _health = new(TimeProvider.System);
    private readonly LakeProbe _lake = new(pipeline.Folder.Lake, [.. pipeline.Contracts.Events.SelectMany(contract => contract.Datasets).Select(dataset => dataset.Name)]);

    public async Task<LiveSnapshot> LookAsync(CancellationToken cancellationToken)
    {
        var leases = await _leases.ReadAsync(cancellationToken);
        var lags = await Task.WhenAll(leases.Select(lease => _lag.AskAsync(lease, cancellationToken)));
        return new LiveSnapshot(
            [.. leases.Zip(lags, (lease, lag) => new LiveShard(lease, lag, lease.IsFinished ? null : _health.Judge(lease, lag)))],
            _lake.Look(),
            [.. pipeline.Workers.Running.Where(worker => !worker.Exited.IsCompleted).Select(worker => $"{worker.Launch.Name} (pid {worker.Id})")]);
    }
}
