namespace Consumer.Worker.Hosting;

/// <summary>Where the worker listens, read the same way by the worker and by its health check.</summary>
internal static class WorkerSettings
{
    private const string DefaultUrls = "http://127.0.0.1:8081";

    public static string Urls(string[] args) => Urls(new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables()
        .AddCommandLine(args)
        .Build());

    private static string Urls(IConfigurationRoot settings) => settings["urls"] is { Length: > 0 } urls ? urls
        : settings["HTTP_PORTS"] is { Length: > 0 } port ? $"http://+:{port.Split(';')[0]}"
        : DefaultUrls;
}
