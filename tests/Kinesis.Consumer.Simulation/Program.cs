using System.Globalization;
using Kinesis.Consumer.Simulation.Running;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation;

/// <summary>Runs seeds: in this process, or with --jobs in several processes side by side.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (SeedRange.Parse(args) is not { } range)
        {
            await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not understood; {SeedRange.Usage}");
            return 2;
        }

        if (range.Jobs > 0 && !range.IsVerbose)
        {
            var report = await SeedFarm.RunAsync(range, range.Jobs);
            await Console.Out.WriteLineAsync(report.Failures);
            await Console.Out.WriteLineAsync($"{report.Coverage}\n{report.Costs}\n{report.Seeds.Count} seeds from {range.First} on, {report.Failed.Count} failed: {string.Join(' ', report.Failed)}");
            return report.Failed.Count == 0 ? 0 : 1;
        }

        // From here on everything runs on the one thread of the pool.
        Pool.LimitToOneThread();
        return await Task.Run(() => range.RunAsync(Console.Out));
    }
}
