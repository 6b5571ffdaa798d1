using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Consumer.Cli.Exports;

/// <summary>One export of the walk: a version and its rows, keys to what is written behind them.</summary>
internal sealed record DemoExport(string Version, IReadOnlyDictionary<string, string> Rows, string Story)
{
    /// <summary>How many rows a nightly export has.</summary>
    private const int Many = 100_000;

    private const string Words = "0;this is a test;how are you today";

    /// <summary>Three exports as they come, and a fourth that was cut off in the middle.</summary>
    public static IReadOnlyList<DemoExport> All { get; } =
    [
        new("20201230_V0001", new Dictionary<string, string> { ["PK1"] = Words, ["PK2"] = Words, ["PK3"] = Words }, "three rows"),
        new(
            "20201230_V0002",
            new Dictionary<string, string> { ["PK1"] = Words, ["PK2"] = "1" + Words[1..], ["PK4"] = Words },
            "PK2 changed, PK3 gone, PK4 new"),
        new("20201231_V0001", Numbered(Many), "a hundred thousand rows"),
        new("20210101_V0001", Numbered(Many / 2), "cut off in the middle"),
    ];

    /// <summary>The file: separated by semicolons, without a header, compressed.</summary>
    public byte[] ToGzip()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            foreach (var (key, rest) in Rows)
            {
                gzip.Write(Encoding.UTF8.GetBytes($"{key};{rest}\n"));
            }
        }

        return compressed.ToArray();
    }

    private static Dictionary<string, string> Numbered(int count) => Enumerable.Range(0, count).ToDictionary(
        i => string.Create(CultureInfo.InvariantCulture, $"PK{i}"), i => string.Create(CultureInfo.InvariantCulture, $"{i};value1;value2"));
}
