using Consumer.Cli.Commands;
using Consumer.Cli.Output;

return await CliApplication.RunAsync(args, CliOutput.Standard(), CancellationToken.None);
