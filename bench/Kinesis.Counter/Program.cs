using Kinesis.Counter;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Counts the records of a stream with the library as its users have it: the generic host, configured by the environment.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<Tally>();
builder.Services.AddKinesisShardProcessors<CountingProcessorFactory>();
using var host = builder.Build();
var tally = host.Services.GetRequiredService<Tally>();
await host.RunAsync();
tally.Report(Console.Out);
