using Consumer.Cli.Output;
using Spectre.Console;

namespace Consumer.Cli.Auditing;

/// <summary>Verdicts for people: one line a subject.</summary>
internal static class VerdictTable
{
    public static Table Of(IEnumerable<Verdict> verdicts)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Audit against the produced events") };
        table.AddColumns("subject", "expected", "found", "missing", "duplicates", "unexpected", string.Empty);
        for (var i = 1; i <= 5; i++)
        {
            table.Columns[i].RightAligned();
        }

        foreach (var verdict in verdicts)
        {
            table.AddRow(
                Cell(verdict.Subject),
                Cell(verdict.Expected),
                Cell(verdict.Found),
                Cell(verdict.Missing),
                Cell(verdict.Duplicates),
                Cell(verdict.Unexpected),
                new Markup(verdict.Agrees ? "[green]ok[/]" : "[red]DIFFERS[/]"));
        }

        return table;
    }

    private static Text Cell(object value) => new(CellText.Of(value));
}
