using Consumer.Cli.Workers;
using Local.Aws.Control;

namespace Consumer.Cli.Chaos.Faults;

/// <summary>Lets requests go wrong while fault windows are open. Which ones is drawn from the seed; the order in which they come is the machine's.</summary>
internal sealed class FaultInjector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ChaosRandom _random;
    private readonly List<FaultWindow> _open = [];
    private readonly byte[] _leaseTable = System.Text.Encoding.UTF8.GetBytes($"\"{WorkerSettings.ApplicationName}\"");
    private readonly IDisposable _rule;
    private long _injected;

    public FaultInjector(LocalAwsControl control, long seed)
    {
        _random = new ChaosRandom(~seed);
        _rule = control.On("*", (request, _) => ValueTask.FromResult(Decide(request)));
    }

    /// <value>Requests that went wrong so far.</value>
    public long Injected => Interlocked.Read(ref _injected);

    public void Open(FaultWindow window)
    {
        lock (_gate)
        {
            _open.Add(window);
        }
    }

    public void Close(FaultWindow window)
    {
        lock (_gate)
        {
            _open.Remove(window);
        }
    }

    public void Dispose() => _rule.Dispose();

    private ControlAction Decide(ControlledRequest request)
    {
        if (TargetOf(request) is not { } target)
        {
            return ControlAction.Proceed;
        }

        lock (_gate)
        {
            foreach (var window in _open)
            {
                if (window.Target == target && _random.Share() < window.Share)
                {
                    Interlocked.Increment(ref _injected);
                    return Action(window, request.Operation);
                }
            }
        }

        return ControlAction.Proceed;
    }

    /// <summary>What this process asks for itself, to look on and to reshard, is spared; its puts are Ingest's.</summary>
    private FaultTarget? TargetOf(ControlledRequest request)
    {
        if (request.AccessKeyId == Runs.LocalAccess.AccessKey)
        {
            return request.Operation == "Kinesis.PutRecords" ? FaultTarget.StreamPuts : null;
        }

        return request.Operation.Split('.')[0] switch
        {
            "Kinesis" => FaultTarget.StreamReads,
            "S3" => FaultTarget.Objects,
            _ => request.Body.Span.IndexOf(_leaseTable) >= 0 ? FaultTarget.LeaseTable : FaultTarget.ItemTables,
        };
    }

    private ControlAction Action(FaultWindow window, string operation)
    {
        var isS3 = operation.StartsWith("S3.", StringComparison.Ordinal);
        var failure = isS3 ? "InternalError" : operation.StartsWith("Kinesis.", StringComparison.Ordinal) ? "InternalFailure" : "InternalServerError";
        var effect = _random.Pick(window.Effects);
        if (operation == "Kinesis.SubscribeToShard" && effect is (FaultEffect.FailAfter or FaultEffect.DropAfter))
        {
            // The effect of a subscription is its answer, which lasts for minutes.
            effect = FaultEffect.DropBefore;
        }

        return effect switch
        {
            FaultEffect.Throttle => ControlAction.Throttle,
            FaultEffect.FailBefore => ControlAction.FailBefore(failure, 500),
            FaultEffect.FailAfter => ControlAction.FailAfter(failure, 500),
            FaultEffect.DropBefore => ControlAction.DropBefore,
            FaultEffect.DropAfter => ControlAction.DropAfter,
            _ => ControlAction.Delay(_random.Between(TimeSpan.Zero, window.LongestDelay)),
        };
    }
}
