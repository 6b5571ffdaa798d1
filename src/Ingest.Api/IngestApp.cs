using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using Ingest.Api.Admission;
using Ingest.Api.Hosting;
using Ingest.Api.Publishing;
using Kinesis.Consumer.Producing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;

namespace Ingest.Api;

/// <summary>Puts the HTTP front door together. It is a program of its own, and the command line hosts it in its process.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "The command line builds it.")]
public static class IngestApp
{
    /// <summary>Builds the application; nothing listens before it is started.</summary>
    /// <param name="args">Settings as command-line arguments, such as <c>--Ingest:StreamName=orders</c> or <c>--urls=http://127.0.0.1:0</c>.</param>
    /// <param name="configure">Last word on settings and services; null for none.</param>
    /// <exception cref="OptionsValidationException">An option is wrong; every problem is listed.</exception>
    /// <exception cref="ContractException">A contract is wrong; every problem is listed.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // A settings file lies beside the program, wherever it was started from.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddJsonConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder);
        ListenAddresses.Apply(builder);
        AddServices(builder.Services);
        var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptions<IngestOptions>>().Value;
        Map(app, options);
        return app;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.SectionName);
        services.AddSingleton<IValidateOptions<IngestOptions>>(new AttributeRules<IngestOptions>(IngestOptions.SectionName));
        services.AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsRules>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<IngestOptions>>().Value);
        AddProducer(services);
        services.AddSingleton<RouteTable>();
        services.AddSingleton<HeldBytes>();
        services.AddSingleton<CheckGate>();
        services.AddSingleton<ApiKeyGate>();
        services.AddSingleton<RecordPublisher>();
        services.AddSingleton<IngestEndpoint>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("traceId"));
        services.AddCors();
    }

    /// <summary>
    /// A sender waits for its answer: records are given up sooner than elsewhere, but not so soon that a request could not bring hundreds of documents of one key,
    /// each of which waits for the one before it. Both can be set otherwise in the configuration.
    /// </summary>
    private static void AddProducer(IServiceCollection services)
    {
        services.Configure<ProducerOptions>(options => options.RecordTtl = TimeSpan.FromSeconds(10));
        services.AddKinesisProducer();
        services.AddOptions<ProducerOptions>().Configure<IngestOptions>((options, ingest) => options.StreamName = ingest.StreamName);
    }

    private static void Map(WebApplication app, IngestOptions options)
    {
        // Wrong contracts and a missing region are told before anything listens.
        var routes = app.Services.GetRequiredService<RouteTable>();
        app.Services.GetRequiredService<IKinesisProducer>();
        var gate = app.Services.GetRequiredService<ApiKeyGate>();
        var endpoint = app.Services.GetRequiredService<IngestEndpoint>();

        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (options.AllowedOrigins.Count > 0)
        {
            app.UseCors(policy => Allow(policy, options));
        }

        app.MapGet("/health", () => TypedResults.Text("{\"status\":\"ok\"}", MediaTypeNames.Application.Json));
        foreach (var (path, check) in routes.Checks)
        {
            app.MapPost(path, context => endpoint.HandleAsync(context, check)).AddEndpointFilter(gate);
            app.MapMethods(path, [HttpMethods.Options], Answer);
        }
    }

    private static NoContent Answer(HttpContext context)
    {
        context.Response.Headers.Allow = "POST, OPTIONS";
        return TypedResults.NoContent();
    }

    private static void Allow(Microsoft.AspNetCore.Cors.Infrastructure.CorsPolicyBuilder policy, IngestOptions options)
    {
        policy.WithMethods(HttpMethods.Post).WithHeaders("content-type", "content-encoding", options.ApiKeyHeader);
        if (options.AllowedOrigins.Contains("*"))
        {
            policy.AllowAnyOrigin();
        }
        else
        {
            policy.WithOrigins([.. options.AllowedOrigins]);
        }
    }
}
