using Consumer.Worker.Memory;

namespace Consumer.Worker.Tests.Memory;

public sealed class HeapLimitTests
{
    private readonly HeapLimit _limit = new(budgetBytes: 1000);

    [Fact]
    public void HeapBelowThreeQuartersOfTheBudgetIsLeftAlone()
    {
        Assert.False(_limit.IsReached(749));
        Assert.True(_limit.IsReached(750));
    }

    [Fact]
    public void WhatACollectionLeftIsNotCollectedAgainBeforeATenthOfTheBudgetWasAllocated()
    {
        _limit.Collected(900);
        Assert.False(_limit.IsReached(999));
        Assert.True(_limit.IsReached(1000));
    }

    [Fact]
    public void HeapThatShrankByItselfIsMeasuredFromItsNewSize()
    {
        _limit.Collected(900);
        Assert.False(_limit.IsReached(700));
        Assert.True(_limit.IsReached(800));
    }

    [Fact]
    public void HolesOfATenthOfTheBudgetAreFragmentation()
    {
        Assert.False(_limit.IsFragmented(99));
        Assert.True(_limit.IsFragmented(100));
    }
}
