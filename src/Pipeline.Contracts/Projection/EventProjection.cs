using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection;

/// <summary>A contract compiled to columns: immutable, for any number of threads.</summary>
public sealed class EventProjection
{
    private EventProjection(EventContract contract, ProjectionOptions options)
    {
        Contract = contract;
        Options = options;
        Plan = PlanCompiler.Compile(contract, options.IncludeLineage);
    }

    /// <summary>The contract.</summary>
    public EventContract Contract { get; }

    /// <summary>The options it was compiled with.</summary>
    public ProjectionOptions Options { get; }

    internal ProjectionPlan Plan { get; }

    /// <summary>Compiles a contract.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The projection.</returns>
    public static EventProjection Compile(EventContract contract, ProjectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        options ??= new ProjectionOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxDepth, Json.JsonTokenReader.MaxDepthLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxExpandedBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPartitionsPerRecord, 1);
        return new EventProjection(contract, options);
    }

    /// <summary>Creates the buffers for one owner.</summary>
    /// <returns>An empty batch.</returns>
    public ProjectionBatch CreateBatch() => new(this);
}
