using System.Diagnostics;
using Testing.Support;

namespace Local.Aws.Tests.Referees;

/// <summary>kinesalite for the tests of one class. It ends with its standard input, so a test run that dies leaves nothing behind.</summary>
public sealed class KinesaliteServer : IAsyncLifetime, IDisposable
{
    private Process? _process;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        _process = NodeTools.Start("referee.mjs", "kinesalite");
        var port = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))
            ?? throw new InvalidOperationException($"kinesalite did not start: {await _process.StandardError.ReadToEndAsync()}");
        Endpoint = new Uri("http://127.0.0.1:" + port.Trim());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.Dispose();
    }
}
