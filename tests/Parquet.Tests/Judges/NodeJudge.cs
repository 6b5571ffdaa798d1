using Testing.Support;

namespace Parquet.Tests.Judges;

/// <summary>Reads files by readers that run in Node.</summary>
internal static class NodeJudge
{
    public static IReadOnlyList<string> Engines { get; } = ["hyparquet", "parquet-wasm"];

    private static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "Judges", "judge.mjs");

    /// <summary>The rows of every file, in canonical text.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> ReadAsync(string engine, IReadOnlyList<string> files)
    {
        var lines = await LinesAsync(["rows", engine, .. files]);
        var read = new List<IReadOnlyList<string>>();
        var rows = new List<string>();
        foreach (var line in lines)
        {
            if (line != ".")
            {
                rows.Add(line);
                continue;
            }

            read.Add(rows);
            rows = [];
        }

        return read;
    }

    /// <summary>Lets parquet-wasm write each file's rows again, with V2 pages, as <c>FILE.v2</c>.</summary>
    public static Task RewriteAsync(IReadOnlyList<string> files) => LinesAsync(["rewrite", .. files]);

    public static Task<string[]> IndexesAsync(string file) => LinesAsync(["index", file]);

    public static async Task<IReadOnlyList<bool>> BloomAsync(string file, string column, IReadOnlyList<string> texts) =>
        [.. (await LinesAsync(["bloom", file, column, .. texts])).Select(bool.Parse)];

    private static async Task<string[]> LinesAsync(IReadOnlyList<string> arguments) =>
        (await NodeTools.RunAsync(Script, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
