using Consumer.Cli.Auditing;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>Nothing is visible in the bucket but the lake's files and the dead letters: no manifest, no half of anything.</summary>
internal static class ObjectAudit
{
    public static Verdict Of(RunFolder folder)
    {
        var all = Directory.EnumerateFiles(folder.Objects, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var strangers = all.Where(file => !Belongs(folder, file)).ToList();
        return new Verdict(
            "objects",
            all.Count - strangers.Count,
            all.Count,
            0,
            0,
            strangers.Count,
            [.. strangers.Take(Verdict.SpelledOut).Select(file => $"{Path.GetRelativePath(folder.Objects, file)} ({new FileInfo(file).Length} bytes) should not be there")]);
    }

    private static bool Belongs(RunFolder folder, string file) =>
        (IsIn(folder.Lake, file) && file.EndsWith(".parquet", StringComparison.Ordinal))
        || (IsIn(folder.DeadLetters, file) && file.EndsWith(".ndjson", StringComparison.Ordinal));

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
