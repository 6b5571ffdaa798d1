using Consumer.Cli.Auditing;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>Nothing is visible in the bucket but what the log of commits names, each once: no half of anything, and nothing that was thrown away.</summary>
internal static class ObjectAudit
{
    public static Verdict Of(RunFolder folder)
    {
        var log = CommitLog.Read(folder);
        var all = Directory.EnumerateFiles(folder.Objects, "*", SearchOption.AllDirectories)
            .Where(file => !IsIn(folder.Manifests, file))
            .Select(file => Path.GetRelativePath(folder.Objects, file).Replace(Path.DirectorySeparatorChar, '/'))
            .ToHashSet(StringComparer.Ordinal);
        var logged = log.SelectMany(keys => keys).CountBy(key => key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        string[] missing = [.. logged.Keys.Where(key => !all.Contains(key)).Order(StringComparer.Ordinal)];
        string[] strangers = [.. all.Where(key => !logged.ContainsKey(key)).Order(StringComparer.Ordinal)];
        string[] twice = [.. logged.Where(pair => pair.Value > 1).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        return new Verdict(
            "objects",
            logged.Count,
            all.Count,
            missing.Length,
            twice.Length,
            strangers.Length,
            [
                .. missing.Select(key => $"{key} is in the log and not there")
                    .Concat(twice.Select(key => $"{key} is in the log twice"))
                    .Concat(strangers.Select(key => $"{key} should not be there"))
                    .Take(Verdict.SpelledOut),
            ]);
    }

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
