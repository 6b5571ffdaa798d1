using System.ComponentModel;
using System.Diagnostics;
using Pipeline.Benchmarks.Worker;

namespace Pipeline.Benchmarks.Peers;

/// <summary>Finds the programs that are compared.</summary>
internal static class PeerPrograms
{
    private const string Counter = "Kinesis.Counter";

    private static readonly Lazy<string> Repository = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Consumer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new FileNotFoundException("No Consumer.sln upward from the program.");
    });

    /// <summary>This project's counter as `make bench` publishes it, compiled ahead; null if it was not published.</summary>
    public static string? PublishedCounter => FindPublished(Counter);

    /// <summary>This project's counter as it was built with this program, in a folder of its own beside this program's.</summary>
    public static Peer Built => new(
        "Consumer, as built",
        DotNet.Host,
        [Path.Combine(AppContext.BaseDirectory.Replace(typeof(PeerPrograms).Assembly.GetName().Name!, Counter, StringComparison.Ordinal), Counter + ".dll")],
        3);

    /// <summary>This project's counter as it would be deployed; as it was built where it was not published.</summary>
    public static Peer Deployed => PublishedCounter is { } published ? new Peer("Consumer, published", published, [], 5) : Built;

    /// <summary>This project's own, as it would be deployed and as it was built.</summary>
    public static List<Peer> Consumers(TextWriter output)
    {
        var consumers = new List<Peer>();
        if (PublishedCounter is not null)
        {
            consumers.Add(Deployed);
        }
        else
        {
            output.WriteLine("Skipped: Consumer as published; `make bench` publishes it.");
        }

        consumers.Add(Built);
        return consumers;
    }

    /// <summary>A program as `make publish` makes it; null if it did not.</summary>
    public static string? FindPublished(string name) => InRepository("artifacts", "published", "publish", name) is var folder && Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).FirstOrDefault()
        : null;

    /// <summary>All that are here; a word on each that is not.</summary>
    public static IReadOnlyList<Peer> Find(TextWriter output)
    {
        var peers = Consumers(output);
        AddIf(Runs("python3", "-c", "import boto3"), new Peer("boto3 loop, no leases", "python3", [InRepository("bench", "peers", "boto3_loop.py")], 3));
        AddIf(
            Directory.Exists(InRepository("bench", "peers", "node_modules", "lifion-kinesis")) && Runs("node", "--version"),
            new Peer("lifion-kinesis 1.3.3", "node", [InRepository("bench", "peers", "lifion.cjs")], 1));
        return peers;

        void AddIf(bool isThere, Peer peer)
        {
            if (isThere)
            {
                peers.Add(peer);
            }
            else
            {
                output.WriteLine($"Skipped: {peer.Name} is not installed here.");
            }
        }
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static string InRepository(params string[] parts) => Path.Combine([Repository.Value, .. parts]);
}
