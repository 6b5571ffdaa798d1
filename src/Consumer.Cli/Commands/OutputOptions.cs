using System.CommandLine;
using Consumer.Cli.Output;

namespace Consumer.Cli.Commands;

/// <summary>The <c>--json</c> and <c>--csv</c> switches of every command that prints rows.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON on standard output and everything else on standard error." };
    private readonly Option<bool> _csv = new("--csv") { Description = "Print CSV with a header line on standard output." };

    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_csv);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_csv))
            {
                result.AddError("Options '--json' and '--csv' exclude each other.");
            }
        });
    }

    public OutputMode Read(ParseResult result) =>
        result.GetValue(_json) ? OutputMode.Json : result.GetValue(_csv) ? OutputMode.Csv : OutputMode.Human;
}
