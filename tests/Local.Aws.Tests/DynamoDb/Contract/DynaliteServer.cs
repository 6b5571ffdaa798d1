using System.Diagnostics;
using System.Globalization;
using Testing.Support;

namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>dynalite on Node.</summary>
public sealed class DynaliteServer() : RefereeServer(Referee.Dynalite)
{
    protected override async Task<(Process Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        var process = NodeTools.Start("dynalite.mjs");
        var port = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return (process, int.Parse(port ?? throw new InvalidOperationException("dynalite printed no port."), CultureInfo.InvariantCulture));
    }
}
