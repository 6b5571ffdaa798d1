using Pipeline.Sinks.Lake;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Decides when an epoch ends. Pure: where it ends may depend on time and memory, because what is prepared is finished and not made again.</summary>
internal static class EpochPlanner
{
    /// <summary>The share of the memory budget below which giving memory back is not worth small files: somebody else holds it.</summary>
    private const double WorthAFileShare = 1.0 / 16;

    /// <summary>What all groups of a worker may hold together of the memory budget while none of them has enough for files worth having.</summary>
    private const double AllGroupsShare = 0.5;

    /// <summary>
    /// The part of what is held that must be rows not encoded yet, so that encoding them gives back more than a little. The smaller it is, the larger are files and the smaller
    /// their last row groups: with a half a backlog of orders became twice as many objects.
    /// </summary>
    private const double WorthSealing = 0.3;

    /// <summary>The bytes of an epoch at which it gives memory back when it is asked to.</summary>
    /// <param name="budgetBytes">The memory budget.</param>
    /// <param name="groups">The groups that fill epochs side by side: many small ones hold much.</param>
    public static long WorthAFile(long budgetBytes, int groups) => (long)(budgetBytes * Math.Min(WorthAFileShare, AllGroupsShare / Math.Max(1, groups)));

    /// <summary>
    /// Whether rows are to be encoded early, in row groups smaller than they would be, for the sake of memory. Encoded they take about a tenth, and so a file can become
    /// many times as large before memory ends its epoch.
    /// </summary>
    public static bool ShouldSeal(in EpochSnapshot epoch, long worthBytes) =>
        epoch.ReleaseRequested && epoch.BufferedBytes >= worthBytes && epoch.BufferedBytes >= epoch.HeldBytes * WorthSealing;

    public static FlushReason Decide(in EpochSnapshot epoch, LakeOptions options, long worthBytes) => epoch switch
    {
        { Records: 0 } => FlushReason.None,
        { HasFailed: true } => FlushReason.UploadFailed,
        { ReleaseRequested: true } when epoch.HeldBytes >= worthBytes => FlushReason.Memory,
        { HasFullFile: true } => FlushReason.FileSize,
        _ when epoch.Bytes >= options.FlushBytes => FlushReason.Bytes,
        _ when epoch.Records >= options.FlushRecords => FlushReason.Records,
        _ when epoch.OpenFiles >= options.MaxOpenFiles => FlushReason.OpenFiles,
        _ when epoch.Age >= options.FlushAge => FlushReason.Age,
        _ => FlushReason.None,
    };
}
