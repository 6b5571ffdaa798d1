using Consumer.Worker.Hosting;

namespace Consumer.Worker.Health;

/// <summary>
/// <c>healthcheck</c>: asks the worker of the same container whether it is alive. Chiseled images have neither a shell nor curl,
/// so the container's health check is this program itself.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "healthcheck";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string[] args, TextWriter errors)
    {
        var address = new Uri(Local(WorkerSettings.Urls(args)), HealthEndpoints.LivePath);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address);
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await errors.WriteLineAsync($"{address} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await errors.WriteLineAsync($"{address} did not answer: {exception.Message}");
            return 1;
        }
    }

    /// <summary>The first address that the worker listens on, from inside: a wildcard host is reached by loopback.</summary>
    internal static Uri Local(string urls)
    {
        var first = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
        var binding = BindingAddress.Parse(first);
        var host = binding.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : binding.Host;
        return new Uri($"{binding.Scheme}://{host}:{binding.Port}");
    }
}
