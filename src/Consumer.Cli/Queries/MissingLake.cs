using Consumer.Cli.Runs;
using Consumer.Cli.Workers;
using Local.Aws.Hosting;

namespace Consumer.Cli.Queries;

/// <summary>Why a data folder has no lake, in words that say what to do.</summary>
internal static class MissingLake
{
    public static string Describe(string dataFolder)
    {
        if (!Directory.Exists(RunFolder.BucketOf(dataFolder)))
        {
            var buckets = RunFolder.BucketsOf(dataFolder).Select(bucket => Path.Combine(bucket, RunFolder.LakePrefix.TrimEnd('/'))).Where(Directory.Exists).ToList();
            return $"There is no lake at {RunFolder.LakeOf(dataFolder)}. "
                + (buckets.Count == 0
                    ? "Name the data folder with --data, or the lake itself with --lake."
                    : $"Other buckets of the folder have one: name it with --lake {string.Join(" or --lake ", buckets)}.");
        }

        // The first object that is committed makes the lake's folder.
        var next = DataFolderLock.HolderOf(dataFolder) is { } holder
            ? $"The folder is in use by {holder}; if that is `consumer dev`, it commits {WorkerSettings.FlushAge.TotalSeconds} s after the first event that its workers read (Lake:FlushAge): "
                + "send events with `consumer produce` if none have come, and ask again"
            : $"No pipeline runs on the folder: start one with `consumer dev --data {dataFolder}`, send events with `consumer produce`, and ask again";
        return $"Nothing is committed yet to the lake of {dataFolder}. {next}.";
    }
}
