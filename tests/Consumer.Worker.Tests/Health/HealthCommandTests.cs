using Microsoft.AspNetCore.Http;

namespace Consumer.Worker.Health;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://+:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://*:80;http://+:81", "http://127.0.0.1:80/")]
    [InlineData("http://0.0.0.0:5000", "http://127.0.0.1:5000/")]
    [InlineData("http://localhost:5000", "http://localhost:5000/")]
    [InlineData("http://10.0.0.3:5000/", "http://10.0.0.3:5000/")]
    public void TheWorkerIsReachedByItsOwnAddress(string urls, string address) =>
        Assert.Equal(new Uri(address), HealthCommand.Local(urls));

    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task TheExitCodeIsTheAnswer(int status, int exitCode)
    {
        string? asked = null;
        await using var server = await TinyServer.StartAsync(context =>
        {
            asked = context.Request.Path;
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("{\"status\":\"not live\"}");
        });
        using var errors = new StringWriter();

        Assert.Equal(exitCode, await HealthCommand.RunAsync([$"--urls={server.Url}"], errors));

        Assert.Equal("/health/live", asked);
        Assert.Equal(status == 200, errors.ToString().Length == 0);
    }

    [Fact]
    public async Task AWorkerThatDoesNotAnswerIsSick()
    {
        using var errors = new StringWriter();

        Assert.Equal(1, await HealthCommand.RunAsync(["--urls=http://127.0.0.1:9"], errors));

        Assert.Contains("http://127.0.0.1:9/health/live did not answer", errors.ToString(), StringComparison.Ordinal);
    }
}
