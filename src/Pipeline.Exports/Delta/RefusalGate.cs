namespace Pipeline.Exports.Delta;

/// <summary>Lets readers report their refused rows one after another, as the sink wants it.</summary>
internal sealed class RefusalGate(IChangeSink sink) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    public async ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await sink.RefuseAsync(row, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
