using Pipeline.Contracts;

namespace Pipeline.Sinks.Hosting;

/// <summary>Finds the folder of the contracts and refuses a default event that no contract has.</summary>
internal static class ContractFolder
{
    public static ContractSet Load(ContractOptions options)
    {
        var contracts = ContractSet.Load(Find(options.Folder));
        if (!contracts.TryGetEvent(options.DefaultEvent, out _))
        {
            throw new ContractException(
                $"{ContractOptions.SectionName}:{nameof(ContractOptions.DefaultEvent)} is '{options.DefaultEvent}'; "
                + $"allowed are {string.Join(", ", contracts.Events.Select(contract => contract.Name))}");
        }

        return contracts;
    }

    private static string Find(string folder)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, folder);
        return !Path.IsPathRooted(folder) && !Directory.Exists(folder) && Directory.Exists(beside) ? beside : folder;
    }
}
