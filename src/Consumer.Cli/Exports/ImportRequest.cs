using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>What <c>consumer export import</c> was asked.</summary>
/// <param name="Table">The only table; null for all.</param>
/// <param name="Retry">The version of it to try again; null for none.</param>
/// <param name="EventFile">The event that names what to look at; null to look at the bucket.</param>
/// <param name="Watch">The pause between two looks; null to look once.</param>
internal sealed record ImportRequest(TableId? Table, string? Retry, string? EventFile, TimeSpan? Watch);
