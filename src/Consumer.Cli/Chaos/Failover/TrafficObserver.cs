using System.Text.Json;
using Consumer.Cli.Workers;
using Local.Aws.Control;

namespace Consumer.Cli.Chaos.Failover;

/// <summary>Tells the meter what the embedded AWS sees. Its rules come after those of the faults: only requests that are answered count.</summary>
internal sealed class TrafficObserver : IDisposable
{
    private readonly FailoverMeter _meter;
    private readonly IDisposable[] _rules;

    public TrafficObserver(LocalAwsControl control, FailoverMeter meter)
    {
        _meter = meter;
        _rules =
        [
            control.On("Kinesis.GetRecords", (request, _) => Proceed(request, ObserveRead)),
            control.On("Kinesis.SubscribeToShard", (request, _) => Proceed(request, ObserveSubscription)),
            control.On("DynamoDB.UpdateItem", (request, _) => Proceed(request, ObserveUpdate)),
        ];
    }

    public void Dispose() => Array.ForEach(_rules, rule => rule.Dispose());

    private static ValueTask<ControlAction> Proceed(ControlledRequest request, Action<ControlledRequest> observe)
    {
        observe(request);
        return ValueTask.FromResult(ControlAction.Proceed);
    }

    private void ObserveRead(ControlledRequest request)
    {
        if (request.GetIteratorShardId() is { } shardId)
        {
            _meter.Read(shardId, request.AccessKeyId);
        }
    }

    private void ObserveSubscription(ControlledRequest request)
    {
        using var subscription = JsonDocument.Parse(request.Body);
        _meter.Read(subscription.RootElement.GetProperty("ShardId").GetString()!, request.AccessKeyId);
    }

    /// <summary>The checkpoint's name is a reserved word, so whoever writes it names it among the expression's names.</summary>
    private void ObserveUpdate(ControlledRequest request)
    {
        using var update = JsonDocument.Parse(request.Body);
        if (update.RootElement.GetProperty("TableName").ValueEquals(WorkerSettings.ApplicationName)
            && update.RootElement.TryGetProperty("ExpressionAttributeNames", out var names)
            && names.EnumerateObject().Any(name => name.Value.ValueEquals("checkpoint")))
        {
            _meter.Checkpoint(update.RootElement.GetProperty("Key").GetProperty("leaseKey").GetProperty("S").GetString()!, request.AccessKeyId);
        }
    }
}
