using System.Diagnostics;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Moves the clock step by step and lets the code under test react to each step.</summary>
internal static class VirtualTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeastPerStep = TimeSpan.FromMicroseconds(500);
    private static readonly TimeSpan LongestForOneThread = TimeSpan.FromMilliseconds(50);
    private const int QuietRounds = 8;

    /// <summary>Runs until a condition holds; fails after so much virtual time with what <paramref name="describe"/> says.</summary>
    public static async Task RunUntilAsync(this ManualTimeProvider time, Func<bool> condition, Func<string> describe, int limitSeconds = 120, TimeSpan? stride = null)
    {
        var step = stride ?? Step;
        var busy = 1;
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromSeconds(limitSeconds); elapsed += step)
        {
            busy = await SettleAsync(busy);
            if (condition())
            {
                return;
            }

            time.Advance(step);
        }

        throw new UnreachableException($"Not within {limitSeconds} virtual seconds:\n{describe()}");
    }

    /// <summary>Runs for a while; long strides where nothing happens but timers far apart.</summary>
    public static Task RunForAsync(this ManualTimeProvider time, TimeSpan span, TimeSpan? stride = null)
    {
        var until = time.GetUtcNow() + span;
        return time.RunUntilAsync(() => time.GetUtcNow() >= until, () => "time stands still", limitSeconds: (int)span.TotalSeconds + 10, stride);
    }

    /// <summary>Runs until a task completes, then awaits it.</summary>
    public static async Task RunUntilAsync(this ManualTimeProvider time, Task task, int limitSeconds = 120)
    {
        await time.RunUntilAsync(() => task.IsCompleted, () => "the task did not complete", limitSeconds);
        await task;
    }

    // What a timer set off runs on the thread pool. Settled means: nothing was queued there for several rounds of its global queue, no thread is at work but this one and
    // those that block, and long enough for one that the system took off the processor to come back: the longer, the more threads share the processors.
    private static async Task<int> SettleAsync(int busy)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var least = LeastPerStep * Math.Max(1, ThreadPool.ThreadCount / Environment.ProcessorCount);
        for (var quiet = 0; quiet < QuietRounds || TimeProvider.System.GetElapsedTime(startedAt) < least; quiet++)
        {
            var round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), round, preferLocal: false);
            await round.Task.ConfigureAwait(false);
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                quiet = 0;
            }
            else if (ThreadsAtWork > busy)
            {
                // One that has been at work for so long blocks, and will go on to.
                busy = TimeProvider.System.GetElapsedTime(startedAt) < LongestForOneThread ? busy : ThreadsAtWork;
                quiet = 0;
            }
        }

        return busy;
    }

    private static int ThreadsAtWork
    {
        get
        {
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            return most - free;
        }
    }
}
