using System.Collections.Concurrent;
using System.Net;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Logging;

namespace Local.Aws.Tests.Hosting;

public sealed class LocalAwsServerTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task OnePortSpeaksHttp1AndHttp2WithPriorKnowledge(string version)
    {
        await using var server = await new EchoService().StartAsync();
        using var client = new HttpClient();
        using var request = EchoService.Ask(server, "Say", """{"word":"hello"}""");
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(request.Version, response.Version);
        Assert.Equal("application/x-amz-json-1.0", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"word":"hello"}""", await response.Content.ReadAsStringAsync());
    }

    /// <summary>Kestrel says that HTTP/2 needs TLS, which is not so here, when it is asked for HTTP/2 in words.</summary>
    [Fact]
    public async Task StartingWarnsOfNothing()
    {
        using var logs = new Warnings();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var options = new LocalAwsOptions { LoggerFactory = factory };

        await using var server = await LocalAwsServer.StartAsync(options, CancellationToken.None);

        Assert.Empty(logs.Lines);
    }

    [Theory]
    [InlineData("Refuse", 400, """{"__type":"SayException","message":"Not a word."}""")]
    [InlineData("Break", 500, """{"__type":"InternalFailure","message":"A defect."}""")]
    [InlineData("Unheard", 400, """{"__type":"UnknownOperationException","message":"Unknown operation Unheard"}""")]
    public async Task ErrorsAreJsonDocumentsWithType(string operation, int status, string expected)
    {
        await using var server = await new EchoService().StartAsync();
        using var client = new HttpClient();
        using var request = EchoService.Ask(server, operation);

        using var response = await client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task PortInUseIsNamedInTheError()
    {
        await using var first = await new EchoService().StartAsync();
        var options = new LocalAwsOptions { Port = first.Endpoint.Port };

        var error = await Assert.ThrowsAsync<IOException>(() => LocalAwsServer.StartAsync(options, CancellationToken.None));

        Assert.StartsWith($"Port {first.Endpoint.Port} on 127.0.0.1 is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortOutOfRangeIsRefused()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => LocalAwsServer.StartAsync(new LocalAwsOptions { Port = 70000 }, CancellationToken.None));

        Assert.Contains("70000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatDoesNotStartGivesItsDataFolderBack()
    {
        var data = Directory.CreateTempSubdirectory("local-aws-server-");
        try
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => LocalAwsServer.StartAsync(new LocalAwsOptions { Port = 70000, DataFolder = data.FullName }, CancellationToken.None));
            Assert.Null(DataFolderLock.HolderOf(data.FullName));
            await using var other = await new EchoService().StartAsync();
            await Assert.ThrowsAsync<IOException>(
                () => LocalAwsServer.StartAsync(new LocalAwsOptions { Port = other.Endpoint.Port, DataFolder = data.FullName }, CancellationToken.None));
            Assert.Null(DataFolderLock.HolderOf(data.FullName));

            await using var started = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = data.FullName }, CancellationToken.None);

            Assert.Equal($"process {Environment.ProcessId}", DataFolderLock.HolderOf(data.FullName));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task StoppingCutsRequestsThatHang()
    {
        var server = await new EchoService().StartAsync();
        var reached = new TaskCompletionSource();
        server.Control.On("Echo.Hang", (_, _) =>
        {
            reached.SetResult();
            return new(ControlAction.Proceed);
        });
        var answer = HangAsync(server);
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await server.DisposeAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
    }

    private static async Task HangAsync(LocalAwsServer server)
    {
        using var client = new HttpClient();
        using var request = EchoService.Ask(server, "Hang");
        using var response = await client.SendAsync(request);
    }

    /// <summary>The lines of a log from warnings up.</summary>
    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
