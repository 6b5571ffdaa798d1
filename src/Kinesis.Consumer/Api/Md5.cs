using System.Buffers.Binary;
using System.Numerics;

namespace Kinesis.Consumer.Api;

/// <summary>
/// The MD5 of RFC 1321, for what Kinesis and its producer library define by it: the shard of a partition key and the checksum of an aggregate. It guards
/// against chance, never against an attacker.
/// </summary>
/// <remarks>Own code, because a platform in FIPS mode refuses MD5 whatever it is for, and a shard with aggregated records would stand still there.</remarks>
internal static class Md5
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 16;

    private const int BlockBytes = 64;
    private const int LengthBytes = 8;

    /// <summary>The whole parts of 2^32 · |sin(i)|, i from 1 (RFC 1321, 3.4).</summary>
    private static ReadOnlySpan<uint> Sines =>
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    /// <summary>Writes the hash of a message.</summary>
    /// <param name="message">Of any length.</param>
    /// <param name="destination">Gets <see cref="HashBytes"/> bytes.</param>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        var rest = message;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            AddBlock(rest, state);
        }

        // A one bit, zeros, and the length in bits: in one block if they fit, else in two.
        Span<byte> tail = stackalloc byte[2 * BlockBytes];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length + 1 + LengthBytes <= BlockBytes ? BlockBytes : 2 * BlockBytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(tail[^LengthBytes..], (ulong)message.Length * 8);
        for (ReadOnlySpan<byte> padded = tail; !padded.IsEmpty; padded = padded[BlockBytes..])
        {
            AddBlock(padded, state);
        }

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * sizeof(uint))..], state[i]);
        }
    }

    private static void AddBlock(ReadOnlySpan<byte> block, Span<uint> state)
    {
        Span<uint> words = stackalloc uint[BlockBytes / sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var i = 0; i < 16; i += 4)
        {
            a = Step(a, b, d ^ (b & (c ^ d)), words[i], Sines[i], 7);
            d = Step(d, a, c ^ (a & (b ^ c)), words[i + 1], Sines[i + 1], 12);
            c = Step(c, d, b ^ (d & (a ^ b)), words[i + 2], Sines[i + 2], 17);
            b = Step(b, c, a ^ (c & (d ^ a)), words[i + 3], Sines[i + 3], 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = Step(a, b, c ^ (d & (b ^ c)), words[((5 * i) + 1) & 15], Sines[i], 5);
            d = Step(d, a, b ^ (c & (a ^ b)), words[((5 * i) + 6) & 15], Sines[i + 1], 9);
            c = Step(c, d, a ^ (b & (d ^ a)), words[((5 * i) + 11) & 15], Sines[i + 2], 14);
            b = Step(b, c, d ^ (a & (c ^ d)), words[5 * i & 15], Sines[i + 3], 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = Step(a, b, b ^ c ^ d, words[((3 * i) + 5) & 15], Sines[i], 4);
            d = Step(d, a, a ^ b ^ c, words[((3 * i) + 8) & 15], Sines[i + 1], 11);
            c = Step(c, d, d ^ a ^ b, words[((3 * i) + 11) & 15], Sines[i + 2], 16);
            b = Step(b, c, c ^ d ^ a, words[((3 * i) + 14) & 15], Sines[i + 3], 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = Step(a, b, c ^ (b | ~d), words[7 * i & 15], Sines[i], 6);
            d = Step(d, a, b ^ (a | ~c), words[((7 * i) + 7) & 15], Sines[i + 1], 10);
            c = Step(c, d, a ^ (d | ~b), words[((7 * i) + 14) & 15], Sines[i + 2], 15);
            b = Step(b, c, d ^ (c | ~a), words[((7 * i) + 21) & 15], Sines[i + 3], 21);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private static uint Step(uint a, uint b, uint mix, uint word, uint sine, int turn) => b + BitOperations.RotateLeft(a + mix + word + sine, turn);
}
