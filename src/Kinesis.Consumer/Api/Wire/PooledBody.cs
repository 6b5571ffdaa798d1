using System.Buffers;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>An answer's body in one array from the shared pool. One owner; returned exactly once.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>No answer of the services called here comes near; a larger one is not theirs.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>A size of the shared pool, so that none of its arrays is taken for one that is not from there.</summary>
    private const int LargestSharedBytes = 1024 * 1024;

    private const int LargestMediumBytes = 4 * 1024 * 1024;

    private const int FirstBytes = 16 * 1024;

    // The shared pool keeps one array of each size for every thread, and more for every core, for minutes: of answers of 10 MB that is
    // several times what is ever in use at once. These keep a few of each size for the process.
    private static readonly ArrayPool<byte> MediumPool = ArrayPool<byte>.Create(LargestMediumBytes, 8);
    private static readonly ArrayPool<byte> LargePool = ArrayPool<byte>.Create(16 * 1024 * 1024, 1);

    private byte[] _array;

    private PooledBody(byte[] array, int length)
    {
        _array = array;
        Length = length;
    }

    public int Length { get; private set; }

    /// <summary>Bytes of the array, which may be larger than the body.</summary>
    public int HeldBytes => _array.Length;

    public byte[] Array => _array;

    public Span<byte> Span => _array.AsSpan(0, Length);

    public static PooledBody Empty() => new([], 0);

    public static PooledBody Copy(ReadOnlySpan<byte> bytes)
    {
        var array = Rent(Math.Max(1, bytes.Length));
        bytes.CopyTo(array);
        return new PooledBody(array, bytes.Length);
    }

    /// <summary>Reads a stream to its end; the array fits at once when the length was announced.</summary>
    public static async Task<PooledBody> ReadAsync(Stream stream, long announcedLength, CancellationToken cancellationToken)
    {
        if (announcedLength > MaxBytes)
        {
            throw new IOException($"The answer announces {announcedLength} bytes; at most {MaxBytes} are read");
        }

        // One byte more than announced, so that the read that finds the end needs no larger array.
        var body = new PooledBody(Rent(announcedLength > 0 ? (int)announcedLength + 1 : FirstBytes), 0);
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(body._array.AsMemory(body.Length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body.Length += read;
                body.EnsureRoom();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Reads so many bytes; an end before them is an <see cref="EndOfStreamException"/>.</summary>
    public static async ValueTask<PooledBody> ReadExactlyAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        var body = new PooledBody(Rent(length), length);
        try
        {
            await stream.ReadExactlyAsync(body._array.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Leaves out what is behind the first bytes.</summary>
    public void Shorten(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    public void Dispose()
    {
        var array = _array;
        _array = [];
        Length = 0;
        if (array.Length > 0)
        {
            Return(array);
        }
    }

    private static byte[] Rent(int minimum) => PoolOf(minimum).Rent(minimum);

    private static void Return(byte[] array) => PoolOf(array.Length).Return(array);

    private static ArrayPool<byte> PoolOf(int length) => length switch
    {
        <= LargestSharedBytes => ArrayPool<byte>.Shared,
        <= LargestMediumBytes => MediumPool,
        _ => LargePool,
    };

    private void EnsureRoom()
    {
        if (Length < _array.Length)
        {
            return;
        }

        if (Length >= MaxBytes)
        {
            throw new IOException($"The answer has more than {MaxBytes} bytes");
        }

        var larger = Rent(_array.Length * 2);
        Span.CopyTo(larger);
        Return(_array);
        _array = larger;
    }
}
