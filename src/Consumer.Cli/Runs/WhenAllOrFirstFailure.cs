namespace Consumer.Cli.Runs;

/// <summary>Awaits tasks that belong together: the first that fails cancels the others, and its failure is the one that is reported.</summary>
internal static class WhenAllOrFirstFailure
{
    public static async Task RunAsync(CancellationTokenSource stop, params Task[] tasks)
    {
        var open = tasks.ToList();
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open);
            open.Remove(ended);
            if (!ended.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await Task.WhenAll(open).ContinueOnFailureAsync();
                await ended;
            }
        }
    }

    /// <summary>The others end because they were told to: what they throw then says nothing new.</summary>
    private static async Task ContinueOnFailureAsync(this Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
