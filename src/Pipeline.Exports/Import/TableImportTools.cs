using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Import;

/// <summary>What imports work with, whatever the table.</summary>
internal sealed record TableImportTools
{
    public required ExportRegistry Registry { get; init; }

    public required ExportBucket Bucket { get; init; }

    public required IDeltaEngine Engine { get; init; }

    public required IKinesisClient Kinesis { get; init; }

    /// <summary>The stream of changes, and how it is put on.</summary>
    public required ProducerOptions Producer { get; init; }

    public required PublishLimits Limits { get; init; }

    public required DeleteLimits Deletes { get; init; }

    /// <summary>Whether changes tell what was before.</summary>
    public required bool IncludeBefore { get; init; }

    public required string DeadLetterPrefix { get; init; }

    public required ExportInstruments Instruments { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Told whenever a version comes to another state or further on.</summary>
    public Action<ExportVersion> Progress { get; init; } = _ => { };
}
