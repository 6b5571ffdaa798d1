using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parquet.Buffers;

/// <summary>
/// A few large arrays of each size for the whole process. The shared pool keeps one of each size for every thread, and more for every core: of small
/// arrays that is nothing, of large ones several times what is ever in use at once.
/// </summary>
/// <remarks>
/// What lies here is in nobody's account, so it is bounded, and an array that nobody wanted while the runtime collected everything twice is let go.
/// </remarks>
internal sealed class LargeArrays<T>
    where T : unmanaged
{
    private const int LargestBytes = 64 * 1024 * 1024;
    private const int MaxIdleBytes = 16 * 1024 * 1024;
    private const int ArraysOfASize = 16;
    private const int PatienceInCollections = 2;

    private readonly Lock _lock = new();
    private readonly Stack[] _stacks = new Stack[BitOperations.Log2(LargestBytes) + 1];
    private readonly long _maxIdleBytes;
    private int _collection;

    internal LargeArrays(long maxIdleBytes) => _maxIdleBytes = maxIdleBytes;

    internal static LargeArrays<T> Instance { get; } = CreateInstance();

    /// <summary>Bytes of the arrays that lie here.</summary>
    internal long IdleBytes { get; private set; }

    internal T[] Rent(int minimum)
    {
        if ((long)minimum * Unsafe.SizeOf<T>() > LargestBytes)
        {
            return GC.AllocateUninitializedArray<T>(minimum);
        }

        var size = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)minimum));
        lock (_lock)
        {
            if (_stacks[size].TryPop(out var array))
            {
                IdleBytes -= Bytes(array);
                return array;
            }
        }

        return GC.AllocateUninitializedArray<T>(1 << size);
    }

    internal void Return(T[] array)
    {
        if (Bytes(array) > LargestBytes)
        {
            return;
        }

        lock (_lock)
        {
            if (IdleBytes + Bytes(array) <= _maxIdleBytes && _stacks[BitOperations.Log2((uint)array.Length)].TryPush(array, _collection))
            {
                IdleBytes += Bytes(array);
            }
        }
    }

    /// <summary>Lets go of what has lain here for two collections.</summary>
    internal void Trim()
    {
        lock (_lock)
        {
            _collection++;
            foreach (ref var stack in _stacks.AsSpan())
            {
                IdleBytes -= stack.Trim(_collection - PatienceInCollections);
            }
        }
    }

    private static long Bytes(T[] array) => (long)array.Length * Unsafe.SizeOf<T>();

    private static LargeArrays<T> CreateInstance()
    {
        var arrays = new LargeArrays<T>(MaxIdleBytes);
        FullCollections.Watch(arrays.Trim);
        return arrays;
    }

    /// <summary>Arrays of one size, those that were wanted last on top.</summary>
    private struct Stack
    {
        private (T[] Array, int Collection)[]? _arrays;
        private int _count;

        internal bool TryPop(out T[] array)
        {
            if (_count == 0)
            {
                array = [];
                return false;
            }

            array = _arrays![--_count].Array;
            _arrays[_count] = default;
            return true;
        }

        internal bool TryPush(T[] array, int collection)
        {
            _arrays ??= new (T[], int)[ArraysOfASize];
            if (_count == ArraysOfASize)
            {
                return false;
            }

            _arrays[_count++] = (array, collection);
            return true;
        }

        /// <summary>Drops what was put here at a collection or before; returns its bytes.</summary>
        internal long Trim(int collection)
        {
            var old = 0;
            var bytes = 0L;
            while (old < _count && _arrays![old].Collection <= collection)
            {
                bytes += Bytes(_arrays[old++].Array);
            }

            if (old > 0)
            {
                _arrays.AsSpan(old, _count - old).CopyTo(_arrays);
                _arrays.AsSpan(_count - old, old).Clear();
                _count -= old;
            }

            return bytes;
        }
    }
}
