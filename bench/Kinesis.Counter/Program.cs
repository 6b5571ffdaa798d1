using Kinesis.Counter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Counts the records of a stream with the library as its users have it: the generic host, configured by the environment.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<Tally>();
builder.Services.AddSingleton<LeaseFigures>();
if (builder.Configuration.GetSection("Slow").Exists())
{
    builder.Services.AddKinesisConsumer<SlowProcessor>();
}
else
{
    builder.Services.AddKinesisConsumer<CountingProcessor>();
}

using var host = builder.Build();
var tally = host.Services.GetRequiredService<Tally>();
if (args.Contains("--answer"))
{
    // Made before the consumer starts, so that nothing is missed.
    tally.Leases = host.Services.GetRequiredService<LeaseFigures>();
    new Thread(() => tally.Answer(Console.In, Console.Out)) { IsBackground = true, Name = "answers" }.Start();
}

await host.RunAsync();
tally.Report(Console.Out);
