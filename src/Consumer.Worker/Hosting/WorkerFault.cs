namespace Consumer.Worker.Hosting;

/// <summary>Says whether the worker ended because a loop failed: the host stops then, but would leave with success.</summary>
internal static class WorkerFault
{
    /// <summary>The exit code: 0 for an orderly stop, 1 after a fault, which is written down.</summary>
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

        return faults.Length == 0 ? 0 : 1;
    }
}
