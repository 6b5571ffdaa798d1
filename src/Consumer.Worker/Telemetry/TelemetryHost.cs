using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Consumer.Worker.Telemetry;

/// <summary>
/// Owns the export of spans and measures. Registered first, so that it is started before and stopped after everything that
/// measures; its end sends what is left.
/// </summary>
internal sealed class TelemetryHost(ResourceBuilder resource) : IHostedService, IDisposable
{
    /// <summary>Names of the activity sources and meters that are exported.</summary>
    internal static readonly string[] Sources = ["Kinesis.Consumer", "Pipeline.Sinks"];

    /// <summary>Meter of the runtime itself: memory, collections, thread pool.</summary>
    private const string RuntimeMeter = "System.Runtime";

    private TracerProvider? _tracer;
    private MeterProvider? _meter;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _tracer = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build();
        _meter = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. Sources, RuntimeMeter]).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
        _tracer = null;
        _meter = null;
    }
}
