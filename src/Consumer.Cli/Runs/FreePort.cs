using System.Net;
using System.Net.Sockets;

namespace Consumer.Cli.Runs;

/// <summary>Picks a free loopback port for a process that must be told its port before it starts.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
