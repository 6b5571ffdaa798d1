using System.Reflection;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Consumer.Worker.Telemetry;

/// <summary>Logs to the console as JSON always; spans, measures and logs over OTLP when an endpoint is named.</summary>
internal static class TelemetrySetup
{
    /// <summary>The standard variable that switches the export on; the exporter reads it and its siblings itself.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static async Task AddTelemetryAsync(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddJsonConsole(console =>
        {
            console.IncludeScopes = false;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "O";
        });
        if (string.IsNullOrEmpty(builder.Configuration[EndpointVariable]))
        {
            return;
        }

        var task = await EcsMetadata.ReadAsync(builder.Configuration[EcsMetadata.UriVariable], Console.Error);
        var resource = Describe(task);
        builder.Services.AddHostedService(_ => new TelemetryHost(resource));
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(resource);
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter();
        });
    }

    /// <summary>OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.</summary>
    internal static ResourceBuilder Describe(IReadOnlyList<KeyValuePair<string, object>> task) => ResourceBuilder.CreateEmpty()
        .AddService("consumer-worker", serviceVersion: Version, serviceInstanceId: Environment.MachineName)
        .AddAttributes(task)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static string Version => typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
