using Pipeline.Contracts;
using Pipeline.Exports.Publishing;

namespace Pipeline.Exports.Tests.Publishing;

/// <summary>The contract by which a worker keeps the changes in a lake.</summary>
public sealed class ChangeContractTests
{
    [Fact]
    public void TheContractOfChangesReadsWhatChangesHave()
    {
        var contract = Assert.Single(ContractSet.Load(Path.Combine(Root(), "contracts", "exports")).Events);

        var columns = Assert.Single(contract.Datasets).Columns.Select(column => column.Name);

        Assert.Equal(
            [ChangeNames.Id, ChangeNames.Op, ChangeNames.Version, ChangeNames.Ordinal, ChangeNames.Key, ChangeNames.Row, ChangeNames.Before], columns);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Consumer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Consumer.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
