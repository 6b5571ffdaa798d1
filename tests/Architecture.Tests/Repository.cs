using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>The source tree that these tests judge.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>Every project under src, by name.</summary>
    public static readonly string[] Projects = [.. Directory.GetFiles(PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Set to accept snapshots as they are now: <c>make api</c>.</summary>
    public static bool UpdateSnapshots => Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") is "1" or "true";

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string RelativePath(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public static IEnumerable<string> SourceFiles(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    public static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(PathOf("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    /// <summary>Compares with the file, or rewrites it when snapshots are being accepted.</summary>
    public static void MatchesSnapshot(string actual, params string[] path)
    {
        var file = PathOf(path);
        if (UpdateSnapshots)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        Assert.True(File.Exists(file), $"{RelativePath(file)} is missing. `make api` writes it.");
        var expected = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        var found = actual.Split('\n');
        var changes = expected.Except(found).Select(line => "- " + line).Concat(found.Except(expected).Select(line => "+ " + line)).ToArray();
        Assert.True(
            expected.SequenceEqual(found),
            $"{RelativePath(file)} no longer tells the truth. `make api` accepts this change:\n{string.Join('\n', changes)}");
    }

    // The build maps source paths to /_/ so that outputs are the same on every machine: walk up from the output instead.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(thisFile) ?? ""])
        {
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Consumer.sln")))
                {
                    return folder;
                }
            }
        }

        throw new InvalidOperationException($"Consumer.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
