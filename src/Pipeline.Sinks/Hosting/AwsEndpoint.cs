using Amazon.Runtime;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Sinks.Hosting;

/// <summary>Finds the endpoint of a service: the option, else the variables that every AWS tool reads, else the service's own.</summary>
internal static class AwsEndpoint
{
    /// <summary>Sets an endpoint of one's own, if there is one.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool Configure(ClientConfig config, Uri? option, string serviceVariable, IConfiguration configuration)
    {
        var url = option?.ToString() ?? configuration[serviceVariable] ?? configuration["AWS_ENDPOINT_URL"];
        if (string.IsNullOrEmpty(url))
        {
            return false;
        }

        config.ServiceURL = url;

        // With an address of its own the SDK does not guess the region that requests are signed for.
        config.AuthenticationRegion = configuration["AWS_REGION"] ?? configuration["AWS_DEFAULT_REGION"] ?? "us-east-1";
        return true;
    }
}
