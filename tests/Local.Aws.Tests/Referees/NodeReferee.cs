using System.Diagnostics;
using System.Globalization;
using Testing.Support;

namespace Local.Aws.Tests.Referees;

/// <summary>A referee on Node. It ends with its standard input, so a test run that dies leaves nothing behind.</summary>
public abstract class NodeReferee(Referee referee, string package) : RefereeServer(referee)
{
    protected override async Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        var process = NodeTools.Start("referee.mjs", package);
        var port = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"{package} printed no port: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
        return (process, int.Parse(port, CultureInfo.InvariantCulture));
    }
}
