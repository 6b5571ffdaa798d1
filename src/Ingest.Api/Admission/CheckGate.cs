namespace Ingest.Api.Admission;

/// <summary>
/// Lets as many requests check their documents at once as there are processors. Checking is work for a processor alone, and a document under check may take many
/// times its bytes: more at once would be no faster, and would need memory without a bound.
/// </summary>
internal sealed class CheckGate : IDisposable
{
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    public async Task<T> RunAsync<T>(Func<T> check, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return check();
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
