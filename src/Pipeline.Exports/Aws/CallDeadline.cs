namespace Pipeline.Exports.Aws;

/// <summary>Gives a call an end: what is not answered by then is a <see cref="TimeoutException"/>, which passes as any other outage.</summary>
/// <remarks>The SDK's own limit ends with the headers of an answer; a connection that breaks silently behind them would hold its caller for ever.</remarks>
internal static class CallDeadline
{
    public static async Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<TRequest, CancellationToken, Task<TResponse>> callAsync, TRequest request, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await callAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{typeof(TRequest).Name} was not answered within {limit}", exception);
        }
    }
}
