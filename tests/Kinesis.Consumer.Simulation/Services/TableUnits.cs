using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>What the requests to one table cost, in the service's units; throttles beyond what is provisioned.</summary>
internal sealed class TableUnits(World world, Coverage coverage, double? readsPerSecond, double? writesPerSecond)
{
    private const double ReadUnit = 4096;
    private const double WriteUnit = 1024;

    /// <summary>Seconds of unused capacity that a request may draw on. The service keeps five minutes, for as long as it can.</summary>
    private const double Burst = 5;

    private readonly Allowance? _readable = readsPerSecond is { } reads ? new Allowance(world, reads, reads * Burst) : null;
    private readonly Allowance? _writable = writesPerSecond is { } writes ? new Allowance(world, writes, writes * Burst) : null;

    public double Reads { get; private set; }

    public double Writes { get; private set; }

    public void Read(int bytes, bool isConsistent)
    {
        var units = Math.Max(1, Math.Ceiling(bytes / ReadUnit)) * (isConsistent ? 1 : 0.5);
        Take(_readable, units);
        Reads += units;
    }

    public void Write(int bytes)
    {
        var units = Math.Max(1, Math.Ceiling(bytes / WriteUnit));
        Take(_writable, units);
        Writes += units;
    }

    private void Take(Allowance? allowance, double units)
    {
        if (allowance?.TryTake(units) == false)
        {
            coverage.Count("table.throttled");
            const string code = "ProvisionedThroughputExceededException";
            throw new AmazonDynamoDBException(code, ErrorType.Sender, code, "simulated", HttpStatusCode.BadRequest);
        }
    }
}
