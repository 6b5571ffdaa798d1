using System.Buffers;
using System.Runtime.CompilerServices;

namespace Parquet.Buffers;

/// <summary>Rents arrays for one writer or reader and knows what is out, so that budgets and leak tests see real numbers.</summary>
internal sealed class BufferPool
{
    /// <summary>A power of two times every element's size, so that no array of the shared pool is taken for one that is not from there.</summary>
    private const int LargestPooledBytes = 128 * 1024;

    /// <summary>Bytes of all arrays that are rented now.</summary>
    internal long RentedBytes { get; private set; }

    /// <summary>Arrays that are rented now; 0 after the owner's Dispose.</summary>
    internal int Outstanding { get; private set; }

    internal T[] Rent<T>(int minimum)
        where T : unmanaged
    {
        // The shared pool keeps one array of each size for every thread, and more for every core, for minutes: of small arrays that is
        // nothing, of large ones several times what is ever in use at once.
        var array = (long)minimum * Unsafe.SizeOf<T>() <= LargestPooledBytes
            ? ArrayPool<T>.Shared.Rent(minimum)
            : GC.AllocateUninitializedArray<T>(minimum);
        Outstanding++;
        RentedBytes += (long)array.Length * Unsafe.SizeOf<T>();
        return array;
    }

    internal void Return<T>(T[] array)
        where T : unmanaged
    {
        Outstanding--;
        RentedBytes -= (long)array.Length * Unsafe.SizeOf<T>();
        if ((long)array.Length * Unsafe.SizeOf<T>() <= LargestPooledBytes)
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
