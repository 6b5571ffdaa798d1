using System.Collections.Concurrent;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tables;

namespace Ingest.Api.Documents;

/// <summary>
/// Does with a document what the worker will do with it, by the same classes and in the same order: the check of its item, then the projection of its rows.
/// What is accepted here is not refused there.
/// </summary>
/// <param name="contract">The event's contract.</param>
internal sealed class Rehearsal(EventContract contract)
{
    /// <summary>Scratch that is still larger once it is cleared is not kept: a small document may have very many rows.</summary>
    private const long KeptBytes = 4 << 20;

    private readonly EventProjection _projection = EventProjection.Compile(contract, new ProjectionOptions());
    private readonly TableCheck? _table = contract.Table is { } table ? new TableCheck(table) : null;
    private readonly ConcurrentBag<Scratch> _scratch = [];

    /// <summary>Scratch at hand for the next documents.</summary>
    public int KeptCount => _scratch.Count;

    /// <summary>Where a document that is only rehearsed claims to come from; any valid place does.</summary>
    private static RecordLineage Lineage => new(default, "stream"u8, "shardId-000000000000"u8, "0"u8, subSequence: 0, arrivalMicros: 0);

    /// <summary>Null when the worker will take the document, else the words for its sender, which repeat nothing of it.</summary>
    public string? Run(ReadOnlySpan<byte> document)
    {
        if (!_scratch.TryTake(out var scratch))
        {
            scratch = new Scratch(_projection.CreateBatch(), new TableKeyBuffer());
        }

        if (_table?.Check(document, scratch.Key) is { } problem)
        {
            _scratch.Add(scratch);
            return Describe(problem);
        }

        var fits = scratch.Batch.TryAdd(document, Lineage, out var error);
        scratch.Batch.Clear();
        if (scratch.Batch.RetainedBytes <= KeptBytes)
        {
            _scratch.Add(scratch);
        }
        else
        {
            scratch.Batch.Dispose();
        }

        return fits ? null : Describe(error);
    }

    private static string Describe(TableProblem problem) => $"{problem} at {problem.Path}, for the table";

    private static string Describe(in RecordError error)
    {
        var place = error.Dataset.Length == 0 ? error.Path : $"{error.Path} for {error.Dataset}.{error.Column}";
        var at = error.Offset >= 0 ? $", byte {error.Offset}" : "";
        return $"{error.Reason} at {place}{at}; allowed: {error.Expected}";
    }

    private sealed record Scratch(ProjectionBatch Batch, TableKeyBuffer Key);
}
