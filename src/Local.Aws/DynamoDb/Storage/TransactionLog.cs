using System.Security.Cryptography;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// Remembers the client request tokens of transactions for ten minutes, so that a repeated one has no second effect. Its lock is held while the transaction runs:
/// a repeat that overtakes its original waits for it.
/// </summary>
internal sealed class TransactionLog(TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Token, DateTimeOffset Until)> _expiry = [];
    private readonly Lock _gate = new();

    /// <summary>Runs a transaction unless its token says that it has been run.</summary>
    public void RunOnce(string? token, ReadOnlySpan<byte> request, Action run)
    {
        if (token is null)
        {
            run();
            return;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(request, digest);
        lock (_gate)
        {
            Forget();
            if (_entries.TryGetValue(token, out var known))
            {
                if (!digest.SequenceEqual(known))
                {
                    throw new Hosting.ServiceException(
                        "IdempotentParameterMismatchException",
                        "The provided client token was previously used with different request parameters");
                }

                return;
            }

            run();
            var until = time.GetUtcNow() + Remembered;
            _entries.Add(token, digest.ToArray());
            _expiry.Enqueue((token, until));
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        while (_expiry.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _entries.Remove(_expiry.Dequeue().Token);
        }
    }

}
