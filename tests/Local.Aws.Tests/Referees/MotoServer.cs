using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Local.Aws.Tests.Referees;

/// <summary>moto_server for the tests of one class, where it is installed.</summary>
public sealed class MotoServer : IAsyncLifetime, IDisposable
{
    public const string Program = "moto_server";
    private Process? _process;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        if (OutsideProgram.WhyMissing(Program) is not null)
        {
            return;
        }

        // moto cannot choose a port itself: between this look and its bind another process could take the port, and the wait below would fail.
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Endpoint = new Uri($"http://{probe.LocalEndpoint}");
        }

        _process = OutsideProgram.Start(Program, "-H", "127.0.0.1", "-p", Endpoint.Port.ToString(CultureInfo.InvariantCulture));

        // Nobody reads its log: it must not fill the pipe.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri(Endpoint, "moto-api/"));
                return;
            }
            catch (HttpRequestException) when (!_process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }

        throw new TimeoutException($"moto_server did not answer on {Endpoint} within 30 s.");
    }
}
