using Spectre.Console;

namespace Consumer.Cli.Output;

/// <summary>
/// The two streams of a command. Results go to <see cref="Out"/>; progress, logs and problems go to <see cref="Error"/>,
/// so that <c>--json</c> and <c>--csv</c> leave nothing but data on standard output.
/// </summary>
internal sealed class CliOutput
{
    public CliOutput(TextWriter output, TextWriter error, bool interactive)
    {
        Out = output;
        Error = error;
        Interactive = interactive;
        Tables = Console(output, interactive);
        Progress = Console(error, interactive);
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <value>Whether a person watches: bars and live tables redraw only then.</value>
    public bool Interactive { get; }

    public IAnsiConsole Tables { get; }

    public IAnsiConsole Progress { get; }

    public static CliOutput Standard() => new(
        System.Console.Out,
        System.Console.Error,
        !System.Console.IsOutputRedirected && !System.Console.IsErrorRedirected);

    /// <summary>A line of the result.</summary>
    public void Say(string text) => Out.WriteLine(text);

    /// <summary>A line beside the result.</summary>
    public void Note(string text) => Error.WriteLine(text);

    private static IAnsiConsole Console(TextWriter writer, bool interactive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!interactive)
        {
            // A pipe has no width; the default of 80 would cut long cells in two.
            console.Profile.Width = 240;
        }

        return console;
    }
}
