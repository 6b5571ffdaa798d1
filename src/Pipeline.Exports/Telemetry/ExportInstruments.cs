using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Telemetry;

/// <summary>All measures of this library, by what happened.</summary>
internal sealed class ExportInstruments : IDisposable
{
    public const string Source = "Pipeline.Exports";
    public const string Changes = "exports.changes.published";
    public const string Withheld = "exports.deletes.withheld";
    public const string Imports = "exports.imports";
    public const string Rejected = "exports.rows.rejected";
    public const string Applied = "exports.changes.applied";

    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";
    private const string TableTag = "table";
    private const string OperationTag = "operation";
    private const string OutcomeTag = "outcome";

    private readonly Meter _meter;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _withheld;
    private readonly Counter<long> _imports;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _applied;

    public ExportInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(new MeterOptions(Source)
        {
            Version = typeof(ExportInstruments).Assembly.GetName().Version?.ToString(3),
            TelemetrySchemaUrl = SchemaUrl,
        });
        _changes = _meter.CreateCounter<long>(Changes, "{change}", "Changes that the stream acknowledged.");
        _withheld = _meter.CreateCounter<long>(Withheld, "{row}", "Deletions that the guard withheld: an operator has to look.");
        _imports = _meter.CreateCounter<long>(Imports, "{import}", "Versions by what they came to.");
        _rejected = _meter.CreateCounter<long>(Rejected, "{row}", "Rows that went to the dead letters.");
        _applied = _meter.CreateCounter<long>(Applied, "{change}", "Changes that the target was asked to take, by outcome.");
    }

    public void Published(TableId id, IReadOnlyList<PutChange> batch)
    {
        foreach (var kind in Enum.GetValues<RowChangeKind>())
        {
            var count = batch.Count(change => change.Kind == kind);
            if (count > 0)
            {
                _changes.Add(count, new TagList { { TableTag, id.ToString() }, { OperationTag, kind.ToString() } });
            }
        }
    }

    /// <summary>An import of a version has come to an end.</summary>
    public void Ended(ExportVersion version)
    {
        _imports.Add(1, new TagList { { TableTag, version.Id.ToString() }, { OutcomeTag, ExportStatuses.Word(version.Status) } });
        if (version.Counts.Withheld > 0)
        {
            _withheld.Add(version.Counts.Withheld, new KeyValuePair<string, object?>(TableTag, version.Id.ToString()));
        }

        // An approval reads the same rows once more.
        if (version.Scope == PublishScope.All && version.Counts.Malformed + version.Counts.TooLarge is var rejected and > 0)
        {
            _rejected.Add(rejected, new KeyValuePair<string, object?>(TableTag, version.Id.ToString()));
        }
    }

    public void AppliedChange(string table, string outcome) => _applied.Add(1, new TagList { { TableTag, table }, { OutcomeTag, outcome } });

    public void Dispose() => _meter.Dispose();
}
