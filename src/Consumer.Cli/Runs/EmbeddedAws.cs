using Consumer.Cli.Output;
using Local.Aws.Hosting;

namespace Consumer.Cli.Runs;

/// <summary>Starts the embedded AWS, turning what a user can mend into a message.</summary>
internal static class EmbeddedAws
{
    public static async Task<LocalAwsServer> StartAsync(LocalAwsOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalAwsServer.StartAsync(options, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new CliException(exception.Message, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CliException($"The data folder {options.DataFolder} cannot be written: {exception.Message}", exception);
        }
    }
}
