namespace Consumer.Cli.Runs;

/// <summary>Waiting for the user's Ctrl-C (or SIGTERM), which is the normal end of a command that serves.</summary>
internal static class Interruption
{
    public static async Task WaitAsync(CancellationToken interrupted)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = interrupted.Register(ended.SetResult);
        await ended.Task;
    }
}
