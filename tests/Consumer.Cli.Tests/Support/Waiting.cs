using Consumer.Cli.Processes;

namespace Consumer.Cli.Tests.Support;

/// <summary>Waiting for what another process does.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"Waited in vain for {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Until the process has printed a line with some words.</summary>
    public static Task UntilSaidAsync(this ChildProcess child, string words) =>
        UntilAsync(() => child.LogLines().Any(line => line.Contains(words, StringComparison.Ordinal)), $"'{words}' of {child.Launch.Name}");
}
