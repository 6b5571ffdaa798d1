using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Intake;

/// <summary>What looking at the bucket, or at an event, came to.</summary>
internal sealed record IntakeReport
{
    /// <summary>Versions that are complete, and what became of them.</summary>
    public required IReadOnlyList<Registration> Registrations { get; init; }

    /// <summary>Versions that are not complete yet, and what they wait for.</summary>
    public required IReadOnlyList<string> Waiting { get; init; }

    /// <summary>Keys that are no export, and why.</summary>
    public required IReadOnlyList<string> Odd { get; init; }

    /// <summary>Tables that are in the bucket.</summary>
    public required IReadOnlyList<TableId> Tables { get; init; }
}
