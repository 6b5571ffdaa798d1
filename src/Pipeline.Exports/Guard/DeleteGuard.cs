using System.Globalization;
using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Guard;

/// <summary>Decides whether the deletions of a version are believed. An export that was cut off, or is empty, looks like the deletion of everything. Pure.</summary>
internal static class DeleteGuard
{
    /// <summary>How many versions before it a row count is compared with.</summary>
    public const int VersionsLookedAt = 7;

    /// <param name="found">What the comparison found.</param>
    /// <param name="formerRows">Row counts of the versions before, newest first, since the last fall that somebody approved.</param>
    /// <param name="limits">What passes without a question.</param>
    /// <param name="allowed">How many deletions somebody allowed, as far as they are not used up; null if nobody was asked.</param>
    public static GuardDecision Judge(DeltaStatistics found, IReadOnlyList<long> formerRows, DeleteLimits limits, long? allowed)
    {
        if (found.Deletes == 0)
        {
            return GuardDecision.Pass;
        }

        if (allowed is { } most)
        {
            return found.Deletes <= most
                ? GuardDecision.Pass
                : Hold($"{found.Deletes} rows would be deleted, {most} were allowed");
        }

        if (found.Unidentified > 0)
        {
            return Hold($"{found.Unidentified} rows could not be read down to their keys, and each of the {found.Deletes} deletions may be of one of them");
        }

        if (Exceeds(found.Deletes, found.OldRows, limits))
        {
            return Hold(string.Create(CultureInfo.InvariantCulture, $"{found.Deletes} of {found.OldRows} rows would be deleted, {Allowed(limits)} pass without a question"));
        }

        var most7 = formerRows.Take(VersionsLookedAt).DefaultIfEmpty(0).Max();
        return Exceeds(most7 - found.NewRows, most7, limits)
            ? Hold(string.Create(
                CultureInfo.InvariantCulture,
                $"the row count fell from {most7} to {found.NewRows} within {VersionsLookedAt} versions, and {found.Deletes} rows would be deleted; a fall by {Allowed(limits)} passes without a question"))
            : GuardDecision.Pass;
    }

    private static bool Exceeds(long gone, long before, DeleteLimits limits) => gone > limits.Rows && gone > before * limits.Share;

    private static string Allowed(DeleteLimits limits) =>
        string.Create(CultureInfo.InvariantCulture, $"up to {limits.Rows} rows or {limits.Share * 100:0.##} %");

    private static GuardDecision Hold(string reason) => new(IsHeld: true, reason);
}
