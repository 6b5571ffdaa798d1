using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Local.Aws.Tests.Referees;

/// <summary>moto's server on Python.</summary>
public sealed class MotoServer() : RefereeServer(Referee.Moto)
{
    protected override Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        var port = FindFreePort();
        var process = OutsideProgram.Start("moto_server", "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture));

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
