using Ingest.Api;
using Ingest.Api.Hosting;

try
{
    await using var app = IngestApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartProblem.Describe(exception) is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}
