using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Lifecycle;

public sealed class DetachedCancellationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TestLog<DetachedCancellationTests> _log = new();

    [Fact]
    public async Task ACallbackThatBlocksHoldsUpNobodyWhoCancels()
    {
        using var source = new CancellationTokenSource();
        using var first = new DetachedCancellation("one shard", _log, source.Token);
        using var second = new DetachedCancellation("another shard", _log, source.Token);
        using var blocked = new ManualResetEventSlim();
        var reached = new TaskCompletionSource();
        using var blocking = second.Token.Register(() => Assert.True(blocked.Wait(Patience)));
        using var other = first.Token.Register(reached.SetResult);

        await source.CancelAsync().WaitAsync(Patience);

        Assert.True(second.Token.IsCancellationRequested);
        await reached.Task.WaitAsync(Patience);
        Assert.False(second.Callbacks.IsCompleted);
        blocked.Set();
        await second.Callbacks.WaitAsync(Patience);
    }

    [Fact]
    public async Task WhatACallbackThrowsIsLogged()
    {
        using var source = new CancellationTokenSource();
        using var detached = new DetachedCancellation("a call", _log, source.Token);
        using var throwing = detached.Token.Register(() => throw new InvalidOperationException("the connection is closed"));

        await source.CancelAsync();
        await detached.Callbacks.WaitAsync(Patience);

        Assert.Equal(["Code that was registered on the cancellation of a call failed"], _log.At(LogLevel.Error));
    }

    [Fact]
    public void WhatItFollowsMayBeCancelledAlready()
    {
        using var detached = new DetachedCancellation("a call", _log, CancellationToken.None, new CancellationToken(canceled: true));

        Assert.True(detached.Token.IsCancellationRequested);
    }

    [Fact]
    public void OnceDisposedItFollowsNothing()
    {
        using var source = new CancellationTokenSource();
        var detached = new DetachedCancellation("a call", _log, source.Token);
        detached.Dispose();

        source.Cancel();
        detached.Cancel();

        Assert.False(detached.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task DisposingDoesNotDisturbCallbacksThatRun()
    {
        using var blocked = new ManualResetEventSlim();
        var detached = new DetachedCancellation("a call", _log);
        var last = new TaskCompletionSource<bool>();
        using var later = detached.Token.Register(() => last.SetResult(detached.Token.WaitHandle.WaitOne(0)));
        using var blocking = detached.Token.Register(() => Assert.True(blocked.Wait(Patience)));
        detached.Cancel();

        detached.Dispose();
        blocked.Set();

        Assert.True(await last.Task.WaitAsync(Patience));
        await detached.Callbacks.WaitAsync(Patience);
    }
}
