using Ingest.Api.Hosting;

namespace Ingest.Api.Admission;

/// <summary>
/// Counts the bytes of all requests under way: their bodies, unpacked, and the envelopes made of them. Beyond the limit a request is told to come again, so that
/// no number of senders can take the process's memory. Thread-safe; one for the process.
/// </summary>
internal sealed class HeldBytes(IngestOptions options)
{
    private long _held;

    public long Current => Interlocked.Read(ref _held);

    /// <summary>Takes room. False when there is none; then nothing is taken.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= options.MaxHeldBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
