using System.Buffers;
using System.Runtime.CompilerServices;

namespace Parquet.Buffers;

/// <summary>Rents arrays for one writer or reader and knows what is out, so that budgets and leak tests see real numbers.</summary>
internal sealed class BufferPool
{
    /// <summary>A power of two times every element's size, so that no array of the shared pool is taken for one that is not from there.</summary>
    private const int LargestSharedBytes = 128 * 1024;

    /// <summary>Bytes of all arrays that are rented now.</summary>
    internal long RentedBytes { get; private set; }

    /// <summary>Arrays that are rented now; 0 after the owner's Dispose.</summary>
    internal int Outstanding { get; private set; }

    internal T[] Rent<T>(int minimum)
        where T : unmanaged
    {
        var array = PoolOf<T>(minimum).Rent(minimum);
        Outstanding++;
        RentedBytes += (long)array.Length * Unsafe.SizeOf<T>();
        return array;
    }

    internal void Return<T>(T[] array)
        where T : unmanaged
    {
        Outstanding--;
        RentedBytes -= (long)array.Length * Unsafe.SizeOf<T>();
        PoolOf<T>(array.Length).Return(array);
    }

    private static ArrayPool<T> PoolOf<T>(int length)
        where T : unmanaged => (long)length * Unsafe.SizeOf<T>() <= LargestSharedBytes ? ArrayPool<T>.Shared : Large<T>.Pool;

    /// <summary>
    /// The shared pool keeps one array of each size for every thread, and more for every core, for minutes: of small arrays that is nothing,
    /// of large ones several times what is ever in use at once. So those have a pool that keeps a few of each size for the process.
    /// </summary>
    private static class Large<T>
        where T : unmanaged
    {
        private const int MaxBytes = 64 * 1024 * 1024;
        private const int ArraysOfASize = 4;

        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(MaxBytes / Unsafe.SizeOf<T>(), ArraysOfASize);
    }
}
