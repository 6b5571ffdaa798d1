using Local.Aws.Control;
using Local.Aws.Tests.Hosting;
using Testing.Support;

namespace Local.Aws.Tests.Control;

public sealed class LocalAwsControlTests : IDisposable
{
    private readonly EchoService _echo = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task FailBeforeHasNoEffect()
    {
        await using var server = await _echo.StartAsync();
        server.Control.On("Echo.Say", (_, _) => new(ControlAction.FailBefore("InternalFailure", 500)));

        var (status, body) = await SayAsync(server);

        Assert.Equal(500, status);
        Assert.Contains("\"__type\":\"InternalFailure\"", body, StringComparison.Ordinal);
        Assert.Equal(0, _echo.Effects);
    }

    [Fact]
    public async Task FailAfterTakesEffectAndHidesTheAnswer()
    {
        await using var server = await _echo.StartAsync();
        server.Control.On("Echo.*", (_, _) => new(ControlAction.FailAfter("ServiceUnavailable", 503)));

        var (status, body) = await SayAsync(server);

        Assert.Equal(503, status);
        Assert.Contains("ServiceUnavailable", body, StringComparison.Ordinal);
        Assert.Equal(1, _echo.Effects);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task DropCutsTheConnectionBeforeOrAfterTheEffect(bool after, int effects)
    {
        await using var server = await _echo.StartAsync();
        server.Control.On("*", (_, _) => new(after ? ControlAction.DropAfter : ControlAction.DropBefore));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SayAsync(server));

        Assert.Equal(effects, _echo.Effects);
    }

    [Fact]
    public async Task ThrottleAnswersTheServicesOwnError()
    {
        await using var server = await _echo.StartAsync();
        server.Control.On("Echo.Say", (_, _) => new(ControlAction.Throttle));

        var (status, body) = await SayAsync(server);

        Assert.Equal(400, status);
        Assert.Contains("ProvisionedThroughputExceededException", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DelayHoldsTheRequestUntilTheClockHasMoved()
    {
        var time = new ManualTimeProvider();
        await using var server = await _echo.StartAsync(time);
        server.Control.On("Echo.Say", (_, _) => new(ControlAction.Delay(TimeSpan.FromMinutes(1))));

        var answer = SayAsync(server);
        await time.TimerArmedAsync();
        Assert.Equal(0, _echo.Effects);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(200, (await answer).Status);
        Assert.Equal(1, _echo.Effects);
    }

    [Fact]
    public async Task RuleSeesTheBodyAndEndsWhenDisposed()
    {
        await using var server = await _echo.StartAsync();
        var seen = new List<string>();
        using (server.Control.On("Echo.Say", (request, _) =>
        {
            seen.Add(request.Operation + " " + System.Text.Encoding.UTF8.GetString(request.Body.Span));
            return new(ControlAction.Proceed);
        }))
        {
            await SayAsync(server);
        }

        await SayAsync(server);

        Assert.Equal(["Echo.Say {}"], seen);
        Assert.Equal(2, _echo.Effects);
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int Status, string Body)> SayAsync(Local.Aws.Hosting.LocalAwsServer server)
    {
        using var request = EchoService.Ask(server, "Say");
        using var response = await _client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
