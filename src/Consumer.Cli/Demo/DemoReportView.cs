using System.Globalization;
using Consumer.Cli.Auditing;
using Consumer.Cli.Output;
using Spectre.Console;

namespace Consumer.Cli.Demo;

/// <summary>The report for people: what was audited, query results with expected values beside them, and the first differences.</summary>
internal static class DemoReportView
{
    /// <summary>Longer results are cut here in the view only; all rows are compared.</summary>
    private const int ShownRows = 10;

    /// <summary>Rows of many columns wrap on a terminal: a few show what they are like.</summary>
    private const int ShownWideRows = 3;

    private const int WideColumns = 5;

    public static void Write(CliOutput output, DemoReport report)
    {
        output.Tables.Write(VerdictTable.Of(report.Verdicts));
        foreach (var query in report.Queries)
        {
            output.Tables.Write(QueryTable(query));
        }

        output.Say(string.Join(", ", report.Seconds.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Key} {phase.Value:0.0} s"))));
        foreach (var difference in report.Differences)
        {
            output.Say($"DIFFERENCE {difference}");
        }

        output.Say(report.Agrees
            ? "All agree: every record is in its table, exactly once in the lake, or in the dead letters."
            : "The audit found differences.");
    }

    private static Table QueryTable(QueryVerdict query)
    {
        var shown = Math.Min(query.Found.Rows.Count, query.Found.Columns.Count < WideColumns ? ShownRows : ShownWideRows);
        var title = shown < query.Found.Rows.Count ? $"{query.Name} ({shown} of {query.Found.Rows.Count} rows)" : query.Name;
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
        foreach (var column in query.Found.Columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        table.AddColumn("expected");
        for (var i = 0; i < shown; i++)
        {
            var expected = query.Expected switch
            {
                null => "not judged",
                { } rows when i < rows.Count => string.Join(" · ", rows[i].Select(CellText.Of)),
                _ => "nothing",
            };
            table.AddRow([.. query.Found.Rows[i].Select(Cell), Cell(expected)]);
        }

        table.Caption = new TableTitle(query.Expected is null ? string.Empty : query.Agrees ? "agrees" : "DISAGREES");
        return table;
    }

    private static Text Cell(object? value) => new(value is null ? "NULL" : CellText.Of(value));
}
