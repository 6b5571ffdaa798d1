namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>What the services grant in one run. Beyond it they throttle, whatever the weather is.</summary>
/// <param name="Reads">Read units a second of the lease table; null for a table on demand.</param>
/// <param name="Writes">Write units a second of the lease table.</param>
/// <param name="Describes">Calls of DescribeStreamSummary a second that the account's other applications leave.</param>
internal sealed record CapacityTraits(double? Reads, double? Writes, double Describes)
{
    /// <summary>Null if the services grant whatever is asked for.</summary>
    public static CapacityTraits? Draw(int seed)
    {
        var random = new Random(seed ^ 0xCA9A);
        return random.Next(4) == 0 ? new CapacityTraits(Pick(null, 10, 25), Pick(null, 40), Pick(1, 20)!.Value) : null;

        double? Pick(params double?[] values) => values[random.Next(values.Length)];
    }
}
