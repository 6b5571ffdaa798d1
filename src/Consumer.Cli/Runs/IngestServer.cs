using Consumer.Cli.Output;
using Consumer.Cli.Workers;
using Ingest.Api;
using Kinesis.Consumer.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Consumer.Cli.Runs;

/// <summary>Ingest in this process, listening on loopback.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IngestServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
    }

    public Uri Address { get; }

    public static async Task<IngestServer> StartAsync(IKinesisClient kinesis, LocalPipelineOptions options, string defaultEvent, CancellationToken cancellationToken)
    {
        var app = IngestApp.Build(
            [
                $"--urls=http://127.0.0.1:{options.IngestPort}",
                $"--Ingest:StreamName={WorkerSettings.StreamName}",
                $"--Ingest:DefaultEvent={defaultEvent}",
                $"--Ingest:ContractsFolder={options.ContractsFolder}",
            ],
            builder =>
            {
                // The command's own output is what the user reads: requests are not logged beside it.
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton(kinesis);
            });
        try
        {
            await app.StartAsync(cancellationToken);
            return new IngestServer(app);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync();
            throw new CliException($"Ingest cannot listen on port {options.IngestPort}: {exception.Message}", exception);
        }
    }

    /// <summary>Answers what has come and listens no longer.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }
}
