using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Local.Aws.Tests.Referees;

/// <summary>moto's server on Python.</summary>
public sealed class MotoServer() : RefereeServer(Referee.Moto)
{
    /// <summary>Where it is installed; null if it is not.</summary>
    public static string? FindProgram()
    {
        var installed = RefereeSearch.FindTools() is { } tools ? Path.Combine(tools, "python", "bin", "moto_server") : "";
        return OutsideProgram.Find("moto_server") ?? (File.Exists(installed) ? installed : null);
    }

    protected override Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        var port = FindFreePort();
        var process = OutsideProgram.Start(FindProgram()!, "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture));

        // It logs every request: pipes that nobody reads would fill and stop it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return Task.FromResult((process, port));
    }

    /// <summary>moto cannot choose a port itself. Another process could take this one before moto does: then it ends and the start fails.</summary>
    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
