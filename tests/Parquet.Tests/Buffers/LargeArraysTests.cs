using Parquet.Buffers;

namespace Parquet.Tests.Buffers;

public sealed class LargeArraysTests
{
    private const int Size = 1 << 18;

    [Fact]
    public void ArraysComeBack()
    {
        var arrays = new LargeArrays<long>(long.MaxValue);
        var array = arrays.Rent(Size - 5);
        Assert.Equal(Size, array.Length);

        arrays.Return(array);

        Assert.Equal(Size * sizeof(long), arrays.IdleBytes);
        Assert.Same(array, arrays.Rent(Size));
        Assert.Equal(0, arrays.IdleBytes);
        Assert.NotSame(array, arrays.Rent(Size));
    }

    [Fact]
    public void WhatNobodyWantsForTwoCollectionsIsLetGo()
    {
        var arrays = new LargeArrays<byte>(long.MaxValue);
        byte[][] three = [arrays.Rent(Size), arrays.Rent(Size), arrays.Rent(2 * Size)];
        arrays.Return(three[0]);
        arrays.Trim();
        arrays.Return(three[1]);
        arrays.Return(three[2]);

        arrays.Trim();

        Assert.Equal(3 * Size, arrays.IdleBytes);
        Assert.Same(three[1], arrays.Rent(Size));
        arrays.Return(three[1]);
        arrays.Trim();
        Assert.Equal(Size, arrays.IdleBytes);
        arrays.Trim();
        Assert.Equal(0, arrays.IdleBytes);
        var fresh = arrays.Rent(Size);
        Assert.All(three, array => Assert.NotSame(array, fresh));
    }

    [Fact]
    public void OnlySoMuchLiesIdle()
    {
        var arrays = new LargeArrays<byte>(3 * Size);
        byte[][] many = [.. Enumerable.Range(0, 8).Select(_ => arrays.Rent(Size)), arrays.Rent(4 * Size)];

        foreach (var array in many)
        {
            arrays.Return(array);
        }

        Assert.Equal(3 * Size, arrays.IdleBytes);
    }

    [Fact]
    public void ArraysAboveTheLargestSizeAreNotKept()
    {
        var arrays = new LargeArrays<byte>(long.MaxValue);

        arrays.Return(arrays.Rent((64 * 1024 * 1024) + 1));

        Assert.Equal(0, arrays.IdleBytes);
    }
}
