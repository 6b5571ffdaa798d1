using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;

namespace Pipeline.Exports.Tests.Guard;

public sealed class DeleteGuardTests
{
    private static readonly DeleteLimits Limits = new(10, 0.1);

    [Theory]
    [InlineData(10, 20, false)]
    [InlineData(11, 20, true)]
    [InlineData(11, 110, false)]
    [InlineData(12, 110, true)]
    [InlineData(100_000, 100_000, true)]
    public void DeletionsPassUpToTenRowsOrATenth(long deletes, long oldRows, bool isHeld)
    {
        var decision = DeleteGuard.Judge(new DeltaStatistics { OldRows = oldRows, NewRows = oldRows - deletes, Deletes = deletes }, [oldRows], Limits, allowed: null);

        Assert.Equal(isHeld, decision.IsHeld);
    }

    [Fact]
    public void AFallOverSevenVersionsHoldsAlthoughEachStepIsSmall()
    {
        var found = new DeltaStatistics { OldRows = 66, NewRows = 60, Deletes = 6 };

        Assert.True(DeleteGuard.Judge(found, [66, 73, 80, 88, 96, 100], Limits, allowed: null).IsHeld);
        Assert.False(DeleteGuard.Judge(found, [66], Limits, allowed: null).IsHeld);
    }

    [Fact]
    public void WhatWasLongerAgoThanSevenVersionsDoesNotCount()
    {
        var found = new DeltaStatistics { OldRows = 66, NewRows = 65, Deletes = 1 };

        Assert.False(DeleteGuard.Judge(found, [66, 66, 66, 66, 66, 66, 66, 1000], Limits, allowed: null).IsHeld);
        Assert.True(DeleteGuard.Judge(found, [66, 66, 66, 66, 66, 66, 1000], Limits, allowed: null).IsHeld);
    }

    [Fact]
    public void RowsWithoutAReadableKeyHoldEveryDeletion()
    {
        var found = new DeltaStatistics { OldRows = 1000, NewRows = 999, Deletes = 1, Unidentified = 1 };

        Assert.True(DeleteGuard.Judge(found, [], Limits, allowed: null).IsHeld);
        Assert.False(DeleteGuard.Judge(found with { Deletes = 0 }, [], Limits, allowed: null).IsHeld);
    }

    [Fact]
    public void AnApprovalIsACeiling()
    {
        var found = new DeltaStatistics { OldRows = 1000, Deletes = 500 };

        Assert.False(DeleteGuard.Judge(found, [1000], Limits, allowed: 500).IsHeld);
        Assert.True(DeleteGuard.Judge(found, [1000], Limits, allowed: 499).IsHeld);
    }
}
