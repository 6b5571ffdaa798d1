using Kinesis.Consumer;

namespace Consumer.Worker.Hosting;

/// <summary>Says whether the worker ended because a loop failed, or with shards that it had not drained: the host would leave with success.</summary>
internal static class WorkerFault
{
    /// <summary>The exit code: 0 for an orderly stop, 1 after a fault or a cut-off drain, which are written down.</summary>
    public static int Report(IServiceProvider services, TextWriter errors)
    {
        var faults = services.GetServices<IHostedService>()
            .OfType<BackgroundService>()
            .Select(service => service.ExecuteTask?.Exception?.InnerException)
            .OfType<Exception>()
            .ToArray();
        foreach (var fault in faults)
        {
            errors.WriteLine(StartProblem.Describe(fault, services.GetRequiredService<IConfiguration>()) ?? fault.ToString());
        }

        var cutOff = services.GetRequiredService<ConsumerStatus>().Streams.SelectMany(stream => stream.CutOffShards).ToArray();
        if (cutOff.Length > 0)
        {
            errors.WriteLine(
                $"The drain deadline passed before {string.Join(", ", cutOff)} had committed; the next owner does that work again. "
                + "Lower Lake:FlushBytes or Lake:FlushAge, or raise Kinesis:DrainDeadline.");
        }

        return faults.Length == 0 && cutOff.Length == 0 ? 0 : 1;
    }
}
