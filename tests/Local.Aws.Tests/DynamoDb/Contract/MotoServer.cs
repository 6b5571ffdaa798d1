using System.Diagnostics;
using System.Globalization;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>moto's server on Python.</summary>
public sealed class MotoServer() : RefereeServer(Referee.Moto)
{
    protected override Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        var port = Referees.FindFreePort();
        var process = Referees.Start("moto_server", ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)]);

        // It logs every request: pipes that nobody reads would fill and stop it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return Task.FromResult((process, port));
    }
}
