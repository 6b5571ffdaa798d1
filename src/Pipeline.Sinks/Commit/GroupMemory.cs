using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Commit;

/// <summary>A group's account with the memory budget: what its epochs hold, and what is to be done when the budget asks for it.</summary>
/// <param name="tools">The budget and the options.</param>
/// <param name="name">The group's.</param>
/// <param name="groups">How many groups the worker has.</param>
internal sealed class GroupMemory(SinkTools tools, string name, Func<int> groups) : IDisposable
{
    private readonly MemoryAccount? _account = tools.Budget?.Open($"files of {name}", canRelease: true);

    private bool IsAsked => _account?.ReleaseRequested == true;

    private long WorthBytes => EpochPlanner.WorthAFile(tools.Budget?.LimitBytes ?? 0, groups());

    /// <summary>Why the open epoch is due; none if it is not.</summary>
    public FlushReason Decide(GroupEpoch open) => EpochPlanner.Decide(open.Look(IsAsked), tools.Lake, WorthBytes);

    /// <summary>Whether the open epoch is to be encoded: asked for memory, a group first gives what costs no small files. If that is not enough, it is asked again at once.</summary>
    /// <remarks>An epoch that is due by age may grow on, and hold memory, while the one before is being committed.</remarks>
    public bool ShouldSeal(GroupEpoch open) =>
        IsAsked && open.Due is (FlushReason.None or FlushReason.Age) && EpochPlanner.ShouldSeal(open.Look(releaseRequested: true), WorthBytes);

    public void State(GroupEpoch? open, GroupEpoch? committing) => _account?.Set((open?.HeldBytes ?? 0) + (committing?.HeldBytes ?? 0));

    public void Dispose() => _account?.Dispose();
}
