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
        var array = IsShared<T>(minimum) ? ArrayPool<T>.Shared.Rent(minimum) : LargeArrays<T>.Instance.Rent(minimum);
        Outstanding++;
        RentedBytes += (long)array.Length * Unsafe.SizeOf<T>();
        return array;
    }

    internal void Return<T>(T[] array)
        where T : unmanaged
    {
        Outstanding--;
        RentedBytes -= (long)array.Length * Unsafe.SizeOf<T>();
        if (IsShared<T>(array.Length))
        {
            ArrayPool<T>.Shared.Return(array);
        }
        else
        {
            LargeArrays<T>.Instance.Return(array);
        }
    }

    private static bool IsShared<T>(int length)
        where T : unmanaged => (long)length * Unsafe.SizeOf<T>() <= LargestSharedBytes;
}
