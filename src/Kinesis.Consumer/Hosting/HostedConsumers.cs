using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Hosting;

/// <summary>Every consumer of the host, put together at its start. Streams, lease tables and processors are each one's own; the rest is shared.</summary>
internal sealed partial class HostedConsumers
{
    private readonly IReadOnlyList<HostedConsumer> _all;
    private readonly ILogger _logger;

    public HostedConsumers(IServiceProvider services, IEnumerable<ConsumerRegistration> registrations)
    {
        _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<HostedConsumers>();
        var setups = registrations.Select(registration => ConsumerSetup.Read(services, registration)).ToList();
        ConsumerSetRules.Check(setups);
        NoteUnknown(services.GetRequiredService<IConfiguration>(), setups);
        _all = [.. setups.Select(setup => Create(services, setup))];
        Streams = [.. _all.SelectMany(consumer => consumer.Streams)];
        Status = _all is [var only] ? only.Status : new ConsumerStatus([.. _all.Select(consumer => consumer.Status)]);
    }

    /// <summary>The streams of all consumers.</summary>
    public IReadOnlyList<StreamConsumer> Streams { get; }

    /// <summary>How all of them are doing.</summary>
    public ConsumerStatus Status { get; }

    /// <summary>How one of them is doing.</summary>
    public ConsumerStatus StatusOf(string name) => _all.First(consumer => consumer.Name == name).Status;

    private static HostedConsumer Create(IServiceProvider services, ConsumerSetup setup)
    {
        var factory = new StreamConsumerFactory(services, setup);
        StreamConsumer[] streams = [.. setup.Streams.Select(factory.Create)];
        var status = new ConsumerStatus(
            setup.Name, setup.Options.ApplicationName, new WorkerId(setup.Options.WorkerId!), [.. streams.Select(stream => stream.Status)]);
        return new HostedConsumer(setup.Name, status, streams);
    }

    /// <summary>A section of a consumer that nobody added is a typing error, or of another program that shares the file: it is said, and no more.</summary>
    private void NoteUnknown(IConfiguration configuration, List<ConsumerSetup> setups)
    {
        foreach (var section in configuration.GetSection(ConsumerSections.Consumers).GetChildren())
        {
            if (!setups.Exists(setup => string.Equals(setup.Name, section.Key, StringComparison.OrdinalIgnoreCase)))
            {
                LogUnknown(section.Path, string.Join(", ", setups.Select(setup => setup.Registration)));
            }
        }
    }

    [LoggerMessage(EventIds.ConsumerUnknown, LogLevel.Warning, "{Section} is set, and no consumer of that name was added; there are {Consumers}")]
    private partial void LogUnknown(string section, string consumers);
}
