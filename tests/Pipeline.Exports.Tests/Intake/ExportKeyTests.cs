using System.Text;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Intake;

public sealed class ExportKeyTests
{
    [Theory]
    [InlineData("acme/people/v1", "3 parts")]
    [InlineData("acme/people/v1/more/export.gz", "5 parts")]
    [InlineData("acme/people/v1/export.exe", "export.exe")]
    [InlineData("acme//v1/export.gz", "the table ''")]
    [InlineData("acme/people/v 1/export.gz", "the version 'v 1'")]
    [InlineData("other/acme/people", "does not begin with")]
    public void S2_1_KeysThatDoNotFitAreToldByPlaceAndValue(string key, string words)
    {
        Assert.False(ExportKey.TryRead(key.StartsWith("other", StringComparison.Ordinal) ? key : "in/" + key, "in/", out _, out var problem));

        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void S2_1_KeysOfNotificationsAreDecodedAndThoseOfEventBridgeAreNot()
    {
        var notification = """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"acme/people/v1/export+caf%C3%A9%2B1.csv.gz"}}}]}""";
        var eventBridge = """{"detail-type":"Object Created","detail":{"bucket":{"name":"b"},"object":{"key":"acme/people/v1/a+b%20c.csv.gz"}}}""";

        Assert.Equal(new ObjectEvent("b", "acme/people/v1/export café+1.csv.gz"), Assert.Single(S3EventReader.Read(Encoding.UTF8.GetBytes(notification))));
        Assert.Equal(new ObjectEvent("b", "acme/people/v1/a+b%20c.csv.gz"), Assert.Single(S3EventReader.Read(Encoding.UTF8.GetBytes(eventBridge))));
    }

    [Theory]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put"}]}""")]
    [InlineData("""{"other":1}""")]
    [InlineData("no json")]
    public void WhatIsNoEventOfS3IsRefused(string json) =>
        Assert.Contains("allowed is", Assert.Throws<ExportException>(() => S3EventReader.Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task S2_1_AnUploadWithACodedKeyStartsOneImportAndOddKeysStartNone()
    {
        await using var rig = await ExportRig.StartAsync();
        await rig.UploadAsync("v1", ["a=1"], "the export+1.txt");
        await rig.PutAsync("readme.md", "not an export");

        var report = await rig.Intake.LookAtAsync(
            S3EventReader.Read("""
                {"Records":[
                  {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"exports"},"object":{"key":"acme/people/v1/the+export%2B1.txt"}}},
                  {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"exports"},"object":{"key":"readme.md"}}}]}
                """u8.ToArray()),
            CancellationToken.None);

        Assert.Equal(RegistrationOutcome.Registered, Assert.Single(report.Registrations).Outcome);
        Assert.Contains("readme.md", Assert.Single(report.Odd), StringComparison.Ordinal);
        Assert.Equal([ExportRig.Table], report.Tables);
    }
}
