namespace Kinesis.Consumer.Memory;

/// <summary>The open accounts, and who of them is asked to let go. Owned by <see cref="MemoryBudget"/> and used under its lock.</summary>
internal sealed class MemoryHolders
{
    private readonly List<MemoryAccount> _accounts = [];

    public void Add(MemoryAccount account) => _accounts.Add(account);

    public void Remove(MemoryAccount account) => _accounts.Remove(account);

    /// <summary>Asks the largest accounts until what they hold would bring the use down to the target, or nobody is left to ask.</summary>
    public void Ask(long usedBytes, long targetBytes)
    {
        if (usedBytes <= targetBytes)
        {
            // The usual case, and every answer of every shard comes by here: a thousand accounts must not be looked through each time.
            return;
        }

        // What was already asked for counts as given, so that one slow flush does not make every other shard flush small files too.
        var promised = 0L;
        foreach (var account in _accounts)
        {
            promised += account.ReleaseRequested ? account.Bytes : 0;
        }

        while (usedBytes - promised > targetBytes && LargestNotAsked() is { } largest)
        {
            largest.StateNeedsLock(largest.Bytes, releaseRequested: true);
            promised += largest.Bytes;
        }
    }

    /// <summary>What was asked for does not come, as from a commit that hangs: the largest of the others is asked, who may only have to encode what it holds.</summary>
    public void AskAnother()
    {
        if (LargestNotAsked() is { } largest)
        {
            largest.StateNeedsLock(largest.Bytes, releaseRequested: true);
        }
    }

    private MemoryAccount? LargestNotAsked()
    {
        MemoryAccount? largest = null;
        foreach (var account in _accounts)
        {
            if (account.CanRelease && !account.ReleaseRequested && account.Bytes > (largest?.Bytes ?? 0))
            {
                largest = account;
            }
        }

        return largest;
    }
}
