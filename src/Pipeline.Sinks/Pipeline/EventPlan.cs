using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Everything that is made once from an event's contract. Immutable; shared by all shards.</summary>
internal sealed class EventPlan
{
    public EventPlan(EventContract contract, LakeOptions lake, TableOptions table)
    {
        Contract = contract;
        Projection = EventProjection.Compile(contract, new ProjectionOptions());
        Datasets = [.. contract.Datasets.Select(dataset => new LakeDataset(contract, dataset, lake))];
        Table = table.Enabled && contract.Table is { } tableContract ? new TableItemFactory(tableContract, table.NamePrefix) : null;
    }

    public EventContract Contract { get; }

    public EventProjection Projection { get; }

    /// <summary>In the order of the projection's datasets.</summary>
    public IReadOnlyList<LakeDataset> Datasets { get; }

    public TableItemFactory? Table { get; }
}
