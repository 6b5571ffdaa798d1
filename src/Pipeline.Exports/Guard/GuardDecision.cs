namespace Pipeline.Exports.Guard;

/// <summary>Whether deletions go on.</summary>
/// <param name="IsHeld">Whether they are withheld.</param>
/// <param name="Reason">Why, and what to do; empty if they are not.</param>
internal readonly record struct GuardDecision(bool IsHeld, string Reason)
{
    public static GuardDecision Pass => new(IsHeld: false, "");
}
