using Consumer.Worker.Health;
using Consumer.Worker.Hosting;
using Consumer.Worker.Memory;
using Consumer.Worker.Telemetry;
using Kinesis.Consumer;
using Microsoft.Extensions.Options;
using Pipeline.Sinks.Pipeline;

namespace Consumer.Worker;

/// <summary>Puts the service together: consumer, sinks, health, telemetry.</summary>
internal static class WorkerApp
{
    /// <summary>Runs the service until it is told to stop.</summary>
    /// <returns>0 after an orderly stop, 1 when it could not start or a loop failed.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter errors, CancellationToken cancellationToken = default)
    {
        WebApplication? app = null;
        try
        {
            app = await BuildAsync(args);
            Check(app.Services);
            await StartAsync(app, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return WorkerFault.Report(app.Services, errors);
        }
        catch (OperationCanceledException) when (app is not null && (cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested))
        {
            // Told to stop while it started; StartAsync gave back what was taken.
            return WorkerFault.Report(app.Services, errors);
        }
        catch (Exception exception) when (StartProblem.Describe(exception, app?.Configuration) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return 1;
        }
        finally
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            // The web server starts last: if its port is taken the consumer runs already, and what it took must be given back.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Builds the service; nothing runs before it is started.</summary>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The settings file lies beside the program, wherever it was started from.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(WorkerSettings.Urls(args));
        configure?.Invoke(builder);
        await builder.AddTelemetryAsync();
        builder.Services.AddOptionsWithValidateOnStart<WorkerOptions>().BindConfiguration(WorkerOptions.SectionName).ValidateDataAnnotations();
        builder.Services.AddSingleton<IValidateOptions<KinesisConsumerOptions>, WorkerConsumerRules>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>(
            (host, worker) => host.ShutdownTimeout = worker.Value.ShutdownTimeout);
        builder.Services.AddHostedService<HeapKeeper>();
        builder.Services.AddPipelineSinks();
        builder.Services.AddKinesisShardProcessors<PipelineProcessorFactory>();
        builder.Services.AddHealthChecks().AddKinesisConsumerHealthChecks();

        var app = builder.Build();
        app.MapHealth();
        return app;
    }

    /// <summary>
    /// The host would make the hosted services before it validates, and so tell the first wrong class of options only. Contracts are
    /// read here too, so that a wrong one is told in the same plain way; and the clients are made, whose region may be missing.
    /// </summary>
    private static void Check(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        services.GetRequiredService<PipelineProcessorFactory>();
        _ = services.GetServices<IHostedService>();
    }
}
