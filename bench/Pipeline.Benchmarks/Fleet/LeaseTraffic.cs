using System.Text;
using Local.Aws.Control;

namespace Pipeline.Benchmarks.Fleet;

/// <summary>Counts what workers ask of their lease table.</summary>
internal sealed class LeaseTraffic : IDisposable
{
    private readonly IDisposable _rule;
    private readonly byte[] _leaseTable;
    private long _leaseWrites;
    private long _writes;
    private long _scans;
    private long _consistentScans;
    private long _gets;
    private long _looks;
    private long _consistentLooks;

    public LeaseTraffic(LocalAwsControl control, string leaseTable)
    {
        _leaseTable = Encoding.UTF8.GetBytes($"\"{leaseTable}\"");
        _rule = control.On("DynamoDB.*", (request, _) =>
        {
            Count(request);
            return new ValueTask<ControlAction>(ControlAction.Proceed);
        });
    }

    /// <summary>Writes to leases, heartbeats excluded: none comes while nothing is processed and no lease moves.</summary>
    public long LeaseWrites => Interlocked.Read(ref _leaseWrites);

    /// <summary>The counts so far.</summary>
    public LeaseRequests Requests => new(
        Interlocked.Read(ref _writes), Interlocked.Read(ref _scans), Interlocked.Read(ref _consistentScans), Interlocked.Read(ref _gets),
        Interlocked.Read(ref _looks), Interlocked.Read(ref _consistentLooks));

    public void Dispose() => _rule.Dispose();

    private void Count(ControlledRequest request)
    {
        switch (request.Operation)
        {
            case "DynamoDB.Scan":
                CountRead(request, ref _scans, ref _consistentScans);
                break;
            case "DynamoDB.Query":
                CountRead(request, ref _looks, ref _consistentLooks);
                break;
            case "DynamoDB.UpdateItem" or "DynamoDB.PutItem" or "DynamoDB.DeleteItem":
                Interlocked.Increment(ref _writes);
                _ = request.Body.Span.IndexOf(_leaseTable) >= 0 ? Interlocked.Increment(ref _leaseWrites) : 0;
                break;
            case "DynamoDB.GetItem":
                Interlocked.Increment(ref _gets);
                break;
            default:
                break;
        }
    }

    private static void CountRead(ControlledRequest request, ref long all, ref long consistent)
    {
        Interlocked.Increment(ref all);
        if (Encoding.UTF8.GetString(request.Body.Span).Contains("\"ConsistentRead\":true", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref consistent);
        }
    }
}
