using System.CommandLine;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Consumer.Cli.Output;
using Consumer.Cli.Rollback;
using Kinesis.Consumer;
using Pipeline.Sinks.Lake;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer rollback</c>: takes back what was prepared and can never be committed, because uploads of it are gone.</summary>
internal static class RollbackCommand
{
    public static Command Create(CliOutput output)
    {
        var application = new Option<string>("--application") { Description = "The application (Kinesis:ApplicationName), which is the name of its lease table.", Required = true };
        var bucket = new Option<string>("--bucket") { Description = "The application's bucket (Lake:Bucket).", Required = true };
        var prefix = new Option<string>("--manifest-prefix")
        {
            Description = "What keys of the application's manifests begin with (Lake:ManifestPrefix).",
            DefaultValueFactory = _ => new LakeOptions().ManifestPrefix,
        };
        var commit = new Option<string?>("--commit") { Description = "The only commit to look at, by its id [default: all that are prepared]." };
        var lease = Ranged.Option(
            "--lease-duration", "Seconds that a lease of the application's workers lasts (Kinesis:Leases:Duration); they are watched for longer.", (int)new LeaseOptions().Duration.TotalSeconds, 1, 300);
        var endpoint = SharedOptions.Url("--endpoint-url", "Address of all AWS services, such as that of `consumer local` [default: what the AWS SDK finds].");
        var region = new Option<string?>("--region") { Description = "Region [default: what the AWS SDK finds]." };
        var apply = new Option<bool>("--apply") { Description = "Do it. Without, it is only told what would be done." };
        var acceptLoss = new Option<bool>("--accept-loss") { Description = "Roll back also what the stream no longer keeps the records of: they are lost." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and everything else on standard error." };
        var command = new Command(
            "rollback",
            "Takes prepared commits back whose uploads are gone, so that their shards read the records again; only while all workers are stopped. Exit code 1 if something is refused.")
        {
            application, bucket, prefix, commit, lease, endpoint, region, apply, acceptLoss, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new RollbackOptions
            {
                Application = result.GetRequiredValue(application),
                Bucket = result.GetRequiredValue(bucket),
                ManifestPrefix = result.GetRequiredValue(prefix),
                Commit = result.GetValue(commit),
                LeaseDuration = TimeSpan.FromSeconds(result.GetValue(lease)),
                Apply = result.GetValue(apply),
                AcceptLoss = result.GetValue(acceptLoss),
            };
            var report = await RunAsync(options, result.GetValue(endpoint), result.GetValue(region), output, cancellationToken);
            if (result.GetValue(json))
            {
                output.Say(RollbackReportJson.Of(report));
            }
            else
            {
                RollbackReportView.Write(output, report);
            }

            return report.IsRefused ? ExitCodes.Disagreement : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<RollbackReport> RunAsync(RollbackOptions options, Uri? endpoint, string? region, CliOutput output, CancellationToken cancellationToken)
    {
        try
        {
            using var tools = new RollbackTools(options, endpoint, region, output, TimeProvider.System);
            return await new RollbackRun(tools, options, output, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (ResourceNotFoundException exception)
        {
            throw new CliException($"There is no lease table {options.Application} ({exception.Message}). Is that the application's name, and this its region?", exception);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or UnauthorizedAccessException)
        {
            throw new CliException($"{exception.Message.TrimEnd('.')}. Whatever was done by then may be done again: run the command again when that is mended.", exception);
        }
    }
}
