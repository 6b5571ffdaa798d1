using Ingest.Api;
using Ingest.Api.Hosting;

try
{
    await using var app = IngestApp.Build(args);
    try
    {
        await app.RunAsync();
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        // Told to stop while it started.
    }

    return 0;
}
catch (Exception exception) when (StartProblem.Describe(exception) is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}
