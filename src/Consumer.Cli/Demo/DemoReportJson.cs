using System.Text;
using System.Text.Json;
using Consumer.Cli.Auditing;
using Consumer.Cli.Output;

namespace Consumer.Cli.Demo;

/// <summary>The report as one JSON object for scripts.</summary>
internal static class DemoReportJson
{
    public static string Of(DemoReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, CellText.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("produced");
            writer.WriteNumber("order", report.Options.Orders);
            writer.WriteNumber("click", report.Options.Clicks);
            writer.WriteNumber("bad", report.Options.Bad);
            writer.WriteEndObject();
            WriteCounts(writer, "table", report.Tables);
            WriteCounts(writer, "lake", report.Datasets);
            writer.WriteNumber("missing", report.Verdicts.Sum(verdict => verdict.Missing));
            writer.WriteNumber("duplicates", report.Verdicts.Sum(verdict => verdict.Duplicates));
            writer.WriteNumber("unexpected", report.Verdicts.Sum(verdict => verdict.Unexpected));
            writer.WriteNumber("deadLetters", report.DeadLetters.Found);
            writer.WriteStartObject("queries");
            foreach (var query in report.Queries)
            {
                writer.WritePropertyName(query.Name);
                RowWriter.WriteJson(writer, query.Found);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("seconds");
            foreach (var (phase, seconds) in report.Seconds)
            {
                writer.WriteNumber(phase, seconds);
            }

            writer.WriteEndObject();
            writer.WriteBoolean("agrees", report.Agrees);
            writer.WriteStartArray("differences");
            foreach (var difference in report.Differences)
            {
                writer.WriteStringValue(difference);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Subjects read "table orders"; the last word is the name.</summary>
    private static void WriteCounts(Utf8JsonWriter writer, string name, IEnumerable<Verdict> verdicts)
    {
        writer.WriteStartObject(name);
        foreach (var verdict in verdicts)
        {
            writer.WriteNumber(verdict.Subject[(verdict.Subject.LastIndexOf(' ') + 1)..], verdict.Found);
        }

        writer.WriteEndObject();
    }
}
