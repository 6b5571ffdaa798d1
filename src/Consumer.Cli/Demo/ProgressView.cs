using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Spectre.Console;

namespace Consumer.Cli.Demo;

/// <summary>The progress bar of producing, on standard error, with what happens told above it; without a terminal only the tellings.</summary>
internal static class ProgressView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(CliOutput output, DemoOptions options, ProduceProgress progress, Func<Action<string>, Task> work)
    {
        if (!output.Interactive)
        {
            output.Note($"producing {options.Orders} orders and {options.Clicks} clicks, with {options.Bad} bad records slipped in");
            await work(output.Note);
            output.Note($"produced {progress.Accepted} events");
            return;
        }

        await output.Progress.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("orders and clicks over HTTP", maxValue: Math.Max(1, options.Events));
                var running = work(text => AnsiNote(output, text));
                using var timer = new PeriodicTimer(Refresh);
                while (!running.IsCompleted)
                {
                    bar.Value = progress.Accepted;
                    await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask());
                }

                await running;
                bar.Value = bar.MaxValue;
            });
    }

    private static void AnsiNote(CliOutput output, string text) => output.Progress.MarkupLineInterpolated($"[yellow]{text}[/]");
}
