using Consumer.Cli.Output;
using Pipeline.Contracts;

namespace Consumer.Cli.Runs;

/// <summary>Loads the contracts, turning what is wrong with them into one message that lists everything.</summary>
internal static class ContractFiles
{
    public static ContractSet Load(string folder)
    {
        try
        {
            return ContractSet.Load(folder);
        }
        catch (ContractException exception)
        {
            throw new CliException(exception.Message, exception);
        }
    }
}
