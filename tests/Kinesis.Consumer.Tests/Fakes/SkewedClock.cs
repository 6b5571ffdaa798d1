namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A host's clock that is wrong: its date is off by so much, its seconds are as long as everybody's.</summary>
internal sealed class SkewedClock(TimeProvider right, TimeSpan by) : TimeProvider
{
    public TimeSpan By { get; set; } = by;

    public override long TimestampFrequency => right.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + By;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        right.CreateTimer(callback, state, dueTime, period);
}
