namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// Provisioned capacity in one direction: a table may use what it did not use in the last 300 seconds ("burst capacity"). A request is admitted while
/// anything is left and may overdraw, as its cost is known only afterwards. The table's lock guards it.
/// </summary>
internal sealed class CapacityBucket(TimeProvider time, long unitsPerSecond)
{
    private const int BurstSeconds = 300;
    private double _units = unitsPerSecond * (double)BurstSeconds;
    private long _seen = time.GetTimestamp();

    public bool HasRoom()
    {
        var now = time.GetTimestamp();
        _units = Math.Min(unitsPerSecond * (double)BurstSeconds, _units + (time.GetElapsedTime(_seen, now).TotalSeconds * unitsPerSecond));
        _seen = now;
        return _units > 0;
    }

    public void Spend(double units) => _units -= units;
}
