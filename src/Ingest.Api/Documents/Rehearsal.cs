using Pipeline.Contracts.Projection;

namespace Ingest.Api.Documents;

/// <summary>Where a document that is only rehearsed claims to come from; any valid place does.</summary>
internal static class Rehearsal
{
    public static RecordLineage Lineage => new(default, "shardId-000000000000"u8, "0"u8, subSequence: 0, arrivalMicros: 0);
}
