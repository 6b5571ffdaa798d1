using System.CommandLine;
using Consumer.Cli.Output;
using Consumer.Cli.Runs;
using Local.Aws.Hosting;
using Microsoft.Extensions.Logging;

namespace Consumer.Cli.Commands;

/// <summary><c>consumer local</c>: the embedded AWS alone, for any SDK or the AWS CLI with an endpoint URL.</summary>
internal static class LocalCommand
{
    public static Command Create(CliOutput output)
    {
        var port = SharedOptions.Port("--port", "the embedded AWS", 4566);
        var data = new Option<string>("--data") { Description = "Folder for S3 objects, as plain files.", DefaultValueFactory = _ => "data" };
        var limits = SharedOptions.Limits();
        var command = new Command("local", "Runs the embedded AWS (Kinesis, DynamoDB, S3) on one port until Ctrl-C.") { port, data, limits };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
            await using var aws = await EmbeddedAws.StartAsync(
                new LocalAwsOptions
                {
                    Port = result.GetValue(port),
                    DataFolder = Path.GetFullPath(result.GetRequiredValue(data)),
                    Limits = SharedOptions.LimitsOf(result.GetRequiredValue(limits)),
                    LoggerFactory = logs,
                },
                cancellationToken);
            var endpoint = aws.Endpoint.ToString().TrimEnd('/');
            output.Say($"Kinesis, DynamoDB and S3 answer at {endpoint}; S3 objects are files under {aws.Options.DataFolder}.");
            output.Say($"Try: aws --endpoint-url {endpoint} kinesis list-streams   (any credentials and region do)");
            output.Say("Ctrl-C ends it.");
            await Interruption.WaitAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
