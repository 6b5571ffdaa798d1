using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Hosting;

/// <summary>Stops a producer with the host: after every hosted service has stopped, as those may put records until their own end.</summary>
internal sealed class ProducerHost(KinesisProducer producer) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => producer.StopAsync(cancellationToken);
}
