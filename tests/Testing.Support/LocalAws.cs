using Local.Aws.Control;
using Local.Aws.Hosting;

namespace Testing.Support;

/// <summary>An embedded AWS of one test: port 0, own temporary data folder, AWS limits off unless asked for.</summary>
public sealed class LocalAws : IAsyncDisposable
{
    private readonly LocalAwsServer _server;

    private LocalAws(LocalAwsServer server, string folder)
    {
        _server = server;
        DataFolder = folder;
    }

    public Uri Endpoint => _server.Endpoint;

    public LocalAwsControl Control => _server.Control;

    /// <summary>Objects lie under <c>s3/bucket/key</c> in it.</summary>
    public string DataFolder { get; }

    public static async Task<LocalAws> StartAsync(TimeProvider? time = null, LimitsMode limits = LimitsMode.Off)
    {
        var folder = Directory.CreateTempSubdirectory("local-aws-").FullName;
        var options = new LocalAwsOptions { DataFolder = folder, TimeProvider = time ?? TimeProvider.System, Limits = limits };
        return new LocalAws(await LocalAwsServer.StartAsync(options, CancellationToken.None), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }
}
