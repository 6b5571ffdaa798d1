using Pipeline.Sinks.Lake;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Decides when an epoch ends. Pure: where it ends may depend on time and memory, because what is prepared is redone exactly.</summary>
internal static class EpochPlanner
{
    public static FlushReason Decide(in EpochSnapshot epoch, LakeOptions options)
    {
        if (epoch.Records == 0)
        {
            return FlushReason.None;
        }

        return epoch switch
        {
            { ReleaseRequested: true } => FlushReason.Memory,
            { HasFullFile: true } => FlushReason.FileSize,
            _ when epoch.Bytes >= options.FlushBytes => FlushReason.Bytes,
            _ when epoch.Records >= options.FlushRecords => FlushReason.Records,
            _ when epoch.OpenFiles >= options.MaxOpenFiles => FlushReason.OpenFiles,
            _ when epoch.Age >= options.FlushAge => FlushReason.Age,
            _ => FlushReason.None,
        };
    }
}
