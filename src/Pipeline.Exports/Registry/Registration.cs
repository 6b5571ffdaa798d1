namespace Pipeline.Exports.Registry;

/// <summary>What became of a version that was announced.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Version">The version as the registry has it.</param>
internal sealed record Registration(RegistrationOutcome Outcome, ExportVersion Version);
