namespace Local.Aws.Kinesis.Records;

/// <summary>
/// A rate limit that holds one second's worth. It may be overdrawn by one request, which is then paid off by waiting:
/// AWS lets a 10 MB read pass and refuses reads for the following seconds. Not thread-safe.
/// </summary>
internal sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _filledAt;

    public TokenBucket(double perSecond, TimeProvider time)
    {
        _perSecond = perSecond;
        _time = time;
        _tokens = perSecond;
        _filledAt = time.GetTimestamp();
    }

    public bool CanTake(double amount)
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_perSecond, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
        _filledAt = now;
        return _tokens >= Math.Min(amount, _perSecond);
    }

    public void Take(double amount) => _tokens -= amount;
}
