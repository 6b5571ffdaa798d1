using System.Net;
using Local.Aws.Control;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Local.Aws.Hosting;

/// <summary>An AWS in this process: Kinesis, DynamoDB and S3 in their real wire formats over HTTP on one loopback port. Any credentials are accepted.</summary>
public sealed class LocalAwsServer : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(2);
    private readonly KestrelServer _server;
    private readonly ServiceProvider _kestrelServices;
    private readonly IReadOnlyList<ILocalService> _services;
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

    private LocalAwsServer(LocalAwsOptions options, IReadOnlyList<ILocalService> services)
    {
        Options = options;
        Endpoint = new Uri("http://127.0.0.1");
        _services = services;
        _kestrelServices = new ServiceCollection().AddSingleton(options.LoggerFactory).AddLogging().BuildServiceProvider();
        _server = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(ConfigureKestrel(options.Port)),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), options.LoggerFactory),
            options.LoggerFactory);
    }

    /// <summary>Gets the address that clients use as their endpoint URL, for example <c>http://127.0.0.1:4566</c>.</summary>
    public Uri Endpoint { get; private set; }

    /// <summary>Gets the rules that observe, delay, fail, drop or throttle chosen requests.</summary>
    public LocalAwsControl Control { get; } = new();

    /// <summary>Gets the options that the server was started with.</summary>
    public LocalAwsOptions Options { get; }

    /// <summary>Starts the server.</summary>
    /// <param name="options">Port, data folder, limits, clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running server; disposing it stops it.</returns>
    /// <exception cref="IOException">The port is in use; the message names it.</exception>
    public static Task<LocalAwsServer> StartAsync(LocalAwsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
        {
            // Before there are services, which take the data folder.
            throw new ArgumentException($"Port {options.Port} is not a port: allowed are 0 (any free port) to {IPEndPoint.MaxPort}.", nameof(options));
        }

        return StartAsync(options, LocalServices.Create(options), cancellationToken);
    }

    /// <summary>Stops the server: running requests get a short time to end, then their connections are cut.</summary>
    /// <returns>When the port is free again.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        using (var deadline = new CancellationTokenSource(StopDeadline))
        {
            await _server.StopAsync(deadline.Token).ConfigureAwait(false);
        }

        _server.Dispose();
        foreach (var service in _services)
        {
            if (service is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync().ConfigureAwait(false);
            }
        }

        await _kestrelServices.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    internal static async Task<LocalAwsServer> StartAsync(
        LocalAwsOptions options,
        IReadOnlyList<ILocalService> services,
        CancellationToken cancellationToken)
    {
        var server = new LocalAwsServer(options, services);
        try
        {
            await server.ListenAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var application = new LocalApplication(_services, Control, Options, _stopping.Token);
        try
        {
            await _server.StartAsync(application, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new IOException($"Port {Options.Port} on 127.0.0.1 is in use by another process: choose another port, or 0 for any free one.", exception);
        }

        Endpoint = new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    private KestrelServerOptions ConfigureKestrel(int port)
    {
        var kestrel = new KestrelServerOptions
        {
            ApplicationServices = _kestrelServices,
            AddServerHeader = false,

            // HTTP/2 connections look like TLS to Kestrel (see Http2Preface) while clients rightly send the scheme "http".
            AllowAlternateSchemes = true,
        };
        kestrel.Limits.MaxRequestBodySize = null;

        // A client under test may stall on purpose: the rates that protect public servers would cut it off.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;

        // The protocols stay those of Kestrel, HTTP/1.1 and HTTP/2: asked for in words it warns that HTTP/2 needs TLS, which is not so here.
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Use(Http2Preface.Detect));
        return kestrel;
    }
}
