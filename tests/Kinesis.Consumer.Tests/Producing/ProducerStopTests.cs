using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Producing;

[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerStopTests
{
    [Fact]
    public async Task AStopSendsWhatWasAcceptedWithoutWaitingForCompany()
    {
        await using var rig = new ProducerRig();
        var puts = Enumerable.Range(0, 20).Select(i => rig.PutAsync($"k{i % 3}", $"{i}")).ToArray();

        var stopped = rig.Producer.StopAsync(CancellationToken.None);
        await rig.Time.RunUntilAsync(() => stopped.IsCompleted, () => "not stopped", limitSeconds: 1, TimeSpan.FromMilliseconds(2));

        Assert.True(stopped.IsCompletedSuccessfully);
        await Task.WhenAll(puts);
        var failure = await Assert.ThrowsAsync<ProduceException>(() => rig.PutAsync("late", "x"));
        Assert.Equal(ProduceFailure.Stopped, failure.Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatCannotBeSentInTimeFailsAsStopped(bool byToken)
    {
        await using var rig = new ProducerRig(configure: options => (options.StopTimeout, options.CallTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)));
        using var host = new CancellationTokenSource();
        rig.Stream.OnWay = token => Task.Delay(Timeout.InfiniteTimeSpan, rig.Time, token);
        var sent = rig.PutAsync("a", "1");
        await rig.CalledAsync();
        var behind = rig.PutAsync("a", "2");

        var stopped = rig.Producer.StopAsync(host.Token);
        await rig.RunForAsync(4);
        Assert.False(stopped.IsCompleted);
        await (byToken ? host.CancelAsync() : rig.RunForAsync(2));
        await rig.Time.RunUntilAsync(stopped);

        var first = await Assert.ThrowsAsync<ProduceException>(() => sent);
        var second = await Assert.ThrowsAsync<ProduceException>(() => behind);
        Assert.Equal((ProduceFailure.Stopped, true), (first.Failure, first.MayBeStored));
        Assert.Equal((ProduceFailure.Stopped, false), (second.Failure, second.MayBeStored));
    }

    [Fact]
    public async Task PutsThatWaitForRoomFailAtOnce()
    {
        await using var rig = new ProducerRig(configure: options => options.MaxBufferedBytes = 64 << 10);
        var accepted = rig.PutAsync("a", new string('x', 60_000));
        var waiting = rig.PutAsync("b", new string('y', 60_000));

        await rig.Time.RunUntilAsync(rig.Producer.StopAsync(CancellationToken.None));

        await accepted;
        Assert.Equal(ProduceFailure.Stopped, (await Assert.ThrowsAsync<ProduceException>(() => waiting)).Failure);
    }

    [Fact]
    public async Task ServicesMayPutUntilTheirOwnEnd()
    {
        var stream = new PutStream(1);
        var time = new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IKinesisClient>(stream);
        builder.Services.AddHostedService<LastWords>();
        builder.Services.AddKinesisProducer(options => options.StreamName = "orders");
        builder.Services.AddKinesisProducer("audit", options => options.StreamName = "audit");
        using var host = builder.Build();
        await time.RunUntilAsync(host.StartAsync());
        var put = host.Services.GetRequiredKeyedService<IKinesisProducer>("audit").PutAsync("a", "1"u8.ToArray()).AsTask();

        await time.RunUntilAsync(host.StopAsync());

        Assert.True(put.IsCompletedSuccessfully);
        Assert.True(LastWords.Put!.IsCompletedSuccessfully);
        Assert.Equal(["1", "last"], stream.Records.Select(record => record.Text).Order());
    }

    [Fact]
    public void WrongOptionsAreAllNamed()
    {
        var options = new ProducerOptions
        {
            StreamName = "no spaces",
            MaxCalls = 0,
            Backoff = TimeSpan.FromSeconds(5),
            RecordTtl = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(1),
            MaxRecordBytes = 2_000,
        };

        var exception = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => new KinesisProducer(new PutStream(1), options));

        foreach (var name in new[] { "StreamName", "MaxCalls", "MaxBackoff is", "RecordTtl is", "MaxAggregateBytes is" })
        {
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Registered before the producer, therefore stopped after it by the order of registration.</summary>
    private sealed class LastWords(IServiceProvider services) : IHostedService
    {
        public static Task<PutOutcome>? Put { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Put = services.GetRequiredService<IKinesisProducer>().PutAsync("b", "last"u8.ToArray(), null, CancellationToken.None).AsTask();
            return Task.CompletedTask;
        }
    }
}
