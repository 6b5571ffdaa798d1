using System.Text.Json;
using Consumer.Cli.Output;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>The log of commits that the workers left in the bucket, read as any other program would: docs/manifests.md.</summary>
internal static class CommitLog
{
    /// <summary>The keys of the objects of each commit, in the log's order.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Read(RunFolder folder)
    {
        var log = Path.Combine(folder.Manifests, "log");
        return Directory.Exists(log)
            ? [.. Directory.EnumerateFiles(log, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ReadKeys)]
            : [];
    }

    private static string[] ReadKeys(string file)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. manifest.RootElement.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("key").GetString() ?? "")];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CliException($"The manifest {file} cannot be read: {exception.Message}", exception);
        }
    }
}
