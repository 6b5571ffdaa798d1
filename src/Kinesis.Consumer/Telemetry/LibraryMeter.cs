using System.Diagnostics.Metrics;

namespace Kinesis.Consumer.Telemetry;

/// <summary>What all measures of this library have in common: the meter's name and version, and the buckets of durations.</summary>
internal static class LibraryMeter
{
    /// <summary>Seconds, as OpenTelemetry's messaging conventions advise.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    public static Meter Create(IMeterFactory factory) => factory.Create(new MeterOptions(TelemetryNames.Source)
    {
        Version = typeof(LibraryMeter).Assembly.GetName().Version?.ToString(),
        TelemetrySchemaUrl = TelemetryNames.SchemaUrl,
    });

    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: Buckets);
}
