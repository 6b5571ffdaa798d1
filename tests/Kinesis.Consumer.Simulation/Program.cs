using System.Globalization;
using Kinesis.Consumer.Simulation.Running;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation;

/// <summary>Runs seeds in this process. The tests and <c>make sim</c> start several of these side by side.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        Pool.LimitToOneThread();
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (SeedRange.Parse(args) is not { } range)
        {
            await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not understood; {SeedRange.Usage}");
            return 2;
        }

        // From here on everything runs on the one thread of the pool.
        return await Task.Run(() => range.RunAsync(Console.Out));
    }
}
