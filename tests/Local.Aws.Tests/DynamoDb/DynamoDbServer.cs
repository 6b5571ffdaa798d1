using Local.Aws.Hosting;

namespace Local.Aws.Tests.DynamoDb;

/// <summary>The embedded AWS of one test class.</summary>
public sealed class DynamoDbServer : IAsyncLifetime, IDisposable
{
    private LocalAwsServer? _server;
    private DynamoDbTarget? _target;

    internal DynamoDbTarget Target => _target!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _target = new DynamoDbTarget(_server.Endpoint);
    }

    public void Dispose() => _target?.Dispose();

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
