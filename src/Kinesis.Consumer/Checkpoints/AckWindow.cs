using System.Numerics;

namespace Kinesis.Consumer.Checkpoints;

/// <summary>
/// Which of the delivered records are finished, when they finish in any order: only the end of the contiguous prefix may be checkpointed.
/// Pure; records are numbered from 0 as they are delivered. Owned by the shard's window, which holds a lock.
/// </summary>
internal sealed class AckWindow
{
    private const int WordBits = 64;

    /// <summary>One bit a record, in a ring of words. Its bits are clear from <see cref="End"/> on.</summary>
    private ulong[] _words = new ulong[4];

    /// <summary>The first record that is not finished: all before it are.</summary>
    public long Prefix { get; private set; }

    /// <summary>The number of the next record to be delivered.</summary>
    public long End { get; private set; }

    /// <summary>Adds records at the end and returns the number of the first one.</summary>
    public long Append(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Grow(End + count);
        var first = End;
        End += count;
        return first;
    }

    /// <summary>Takes in that records are finished.</summary>
    public void Finish(long first, int count)
    {
        if (first < Prefix || first + count > End)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"Records {first} to {first + count - 1} are not all between {Prefix} and {End - 1}");
        }

        while (count > 0)
        {
            var bit = (int)(first % WordBits);
            var length = Math.Min(WordBits - bit, count);
            var mask = (length == WordBits ? ulong.MaxValue : (1UL << length) - 1) << bit;
            ref var word = ref Word(first);
            if ((word & mask) != 0)
            {
                throw new InvalidOperationException($"A record of {first} to {first + length - 1} was finished before");
            }

            word |= mask;
            first += length;
            count -= length;
        }

        Advance();
    }

    private ref ulong Word(long record) => ref _words[(int)(record / WordBits) & (_words.Length - 1)];

    private void Advance()
    {
        while (Prefix < End)
        {
            ref var word = ref Word(Prefix);
            var bit = (int)(Prefix % WordBits);
            var finished = BitOperations.TrailingZeroCount(~(word >> bit));
            Prefix += Math.Min(finished, WordBits - bit);
            if (Prefix % WordBits != 0 || finished == 0)
            {
                return;
            }

            word = 0;
        }
    }

    private void Grow(long end)
    {
        var firstWord = Prefix / WordBits;
        var needed = ((end - 1) / WordBits) - firstWord + 1;
        if (needed <= _words.Length)
        {
            return;
        }

        var larger = new ulong[BitOperations.RoundUpToPowerOf2((ulong)needed)];
        for (var i = 0; i < _words.Length; i++)
        {
            var index = firstWord + i;
            larger[(int)index & (larger.Length - 1)] = _words[(int)index & (_words.Length - 1)];
        }

        _words = larger;
    }
}
