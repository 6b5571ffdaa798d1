using System.Text;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>A producer on a stream in memory and a clock that the test moves.</summary>
internal sealed class ProducerRig : IAsyncDisposable
{
    public ProducerRig(int shards = 1, Action<ProducerOptions>? configure = null)
    {
        Stream = new PutStream(shards);
        var options = new ProducerOptions { StreamName = "orders", MaxDelay = TimeSpan.FromSeconds(1) };
        configure?.Invoke(options);
        Producer = new KinesisProducer(Stream, options, Time, Meters);
    }

    public ManualTimeProvider Time { get; } = new();

    public TestMeters Meters { get; } = new();

    public PutStream Stream { get; }

    public KinesisProducer Producer { get; }

    /// <summary>The payloads on the stream, in its order.</summary>
    public IEnumerable<string> Texts => Stream.Records.Select(record => record.Text);

    public Task<PutOutcome> PutAsync(string key, string text, CancellationToken cancellationToken = default) =>
        Producer.PutAsync(key, Encoding.UTF8.GetBytes(text), null, cancellationToken).AsTask();

    public Task RunForAsync(double seconds) => Time.RunForAsync(TimeSpan.FromSeconds(seconds), TimeSpan.FromMilliseconds(Math.Min(100, seconds * 100)));

    /// <summary>Runs until the stream was called.</summary>
    public Task CalledAsync() => Time.RunUntilAsync(() => Stream.Calls.Count > 0, () => "no call");

    /// <summary>Runs until all of them have ended, well or not.</summary>
    public Task EndedAsync(params Task[] tasks) => Time.RunUntilAsync(() => tasks.All(task => task.IsCompleted), () => string.Join(' ', tasks.Select(task => task.Status)));

    public async ValueTask DisposeAsync()
    {
        var disposed = Producer.DisposeAsync().AsTask();
        await Time.RunUntilAsync(disposed);
        Meters.Dispose();
    }
}
