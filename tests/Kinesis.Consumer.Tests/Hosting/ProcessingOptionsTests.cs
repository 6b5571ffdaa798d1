using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Tests.Hosting;

public sealed class ProcessingOptionsTests
{
    [Fact]
    public void TheDefaultsAreAllowed()
    {
        var options = Read(destination: null);

        Assert.Equal(1, options.Lanes);
        Assert.Equal(ExhaustedAction.Halt, options.OnExhausted);
    }

    [Theory]
    [InlineData("Kinesis:Processing:Lanes", "65", "Lanes")]
    [InlineData("Kinesis:Processing:MaxAttempts", "-1", "MaxAttempts")]
    [InlineData("Kinesis:Processing:CheckpointInterval", "00:06:00", "CheckpointInterval")]
    [InlineData("Kinesis:Processing:HaltRetryInterval", "00:00:00.5", "HaltRetryInterval")]
    [InlineData("Kinesis:Processing:FailureStream", "no spaces", "FailureStream")]
    [InlineData("Kinesis:Processing:OnExhausted", "7", "Kinesis:Processing:OnExhausted is 7; allowed are Halt, Destination")]
    [InlineData("Kinesis:Processing:OnExhausted", "Destination", "Kinesis:Processing:FailureStream is not set and no IFailureDestination is registered")]
    [InlineData("Kinesis:Processing:MaxRecordAge", "01:00:00", "Kinesis:Processing:MaxRecordAge is 01:00:00 and Kinesis:Processing:OnExhausted is Halt")]
    [InlineData("Kinesis:Processing:FailureStream", "failures", "Kinesis:Processing:FailureStream is failures and Kinesis:Processing:OnExhausted is Halt")]
    [InlineData("Kinesis:Processing:FirstBackoff", "00:01:00", "FirstBackoff is 00:01:00 and Kinesis:Processing:MaxBackoff is 00:00:30")]
    public void WhatWouldNotWorkIsRefusedInWords(string key, string value, string expected)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(destination: null, (key, value)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyIntervalHaltsUntilARestart()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Read(destination: null).HaltRetryInterval);
        Assert.Null(Read(destination: null, ("Kinesis:Processing:HaltRetryInterval", "")).HaltRetryInterval);
    }

    [Fact]
    public void TwoDestinationsAreRefused()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(
            new ListDestination(), ("Kinesis:Processing:OnExhausted", "Destination"), ("Kinesis:Processing:FailureStream", "failures")));

        Assert.Contains("allowed is one of them", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADestinationOfTheApplicationIsEnough()
    {
        var options = Read(new ListDestination(), ("Kinesis:Processing:OnExhausted", "Destination"), ("Kinesis:Processing:MaxRecordAge", "01:00:00"));

        Assert.Equal(TimeSpan.FromHours(1), options.MaxRecordAge);
    }

    private static ProcessingOptions Read(IFailureDestination? destination, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Kinesis:StreamName"] = "orders", ["Kinesis:ApplicationName"] = "app" })
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        if (destination is not null)
        {
            services.AddSingleton(destination);
        }

        services.AddKinesisConsumer<Nothing>();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ProcessingOptions>>().Value;
    }

    private sealed class Nothing : IRecordProcessor
    {
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => ValueTask.FromResult(BatchResult.Done);
    }
}
