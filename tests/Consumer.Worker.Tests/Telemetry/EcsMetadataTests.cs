using Microsoft.AspNetCore.Http;

namespace Consumer.Worker.Telemetry;

public sealed class EcsMetadataTests
{
    [Fact]
    public async Task TheTaskIsDescribedInOpenTelemetrysWords()
    {
        await using var server = await TinyServer.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path == "/v4/id/task"
                ? """{"Cluster":"arn:aws:ecs:us-west-2:111122223333:cluster/default","TaskARN":"arn:aws:ecs:us-west-2:111122223333:task/default/158d","Family":"worker","Revision":"26","LaunchType":"FARGATE","AvailabilityZone":"us-west-2d","Containers":[]}"""
                : "{}"));
        using var errors = new StringWriter();

        var attributes = await EcsMetadata.ReadAsync($"{server.Url}/v4/id", errors);

        Assert.Equal(
            [
                ("cloud.provider", "aws"),
                ("cloud.platform", "aws_ecs"),
                ("aws.ecs.task.arn", "arn:aws:ecs:us-west-2:111122223333:task/default/158d"),
                ("aws.ecs.cluster.arn", "arn:aws:ecs:us-west-2:111122223333:cluster/default"),
                ("aws.ecs.task.family", "worker"),
                ("aws.ecs.task.revision", "26"),
                ("aws.ecs.launchtype", "fargate"),
                ("cloud.availability_zone", "us-west-2d"),
            ],
            attributes.Select(attribute => (attribute.Key, (string)attribute.Value)));
        Assert.Empty(errors.ToString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    public async Task AnUnusableDescriptionIsToldAndDoesNotStopTheWorker(string answer)
    {
        await using var server = await TinyServer.StartAsync(context => context.Response.WriteAsync(answer));
        using var errors = new StringWriter();

        Assert.Empty(await EcsMetadata.ReadAsync(server.Url, errors));

        Assert.Contains("ECS_CONTAINER_METADATA_URI_V4", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutsideEcsNothingIsAsked()
    {
        using var errors = new StringWriter();

        Assert.Empty(await EcsMetadata.ReadAsync(null, errors));
        Assert.Empty(errors.ToString());
    }
}
