using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>Finds referees.</summary>
public static class Referees
{
    /// <summary>Why a referee cannot be asked here, or null if it can.</summary>
    public static string? FindProblem(Referee referee) => referee switch
    {
        Referee.Dynalite => FindNodeProblem("dynalite"),
        Referee.Moto => FindOnPath("moto_server") is null ? "moto_server is not on the PATH (pip install 'moto[server]')." : null,
        Referee.AwsCli => FindOnPath("aws") is null ? "The AWS CLI is not on the PATH." : null,
        _ => throw new ArgumentOutOfRangeException(nameof(referee), referee, "Not a referee."),
    };

    /// <summary>Starts a program of the PATH with its output captured.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>A port that was free a moment ago, for programs that cannot choose one themselves.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindNodeProblem(string package)
    {
        if (FindOnPath("node") is null)
        {
            return "Node is not on the PATH.";
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "tools", "package.json")))
            {
                return Directory.Exists(Path.Combine(folder.FullName, "tools", "node_modules", package))
                    ? null
                    : $"The npm package {package} is not installed. Run `make tools`.";
            }
        }

        return $"No tools/package.json lies above {AppContext.BaseDirectory}.";
    }

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
