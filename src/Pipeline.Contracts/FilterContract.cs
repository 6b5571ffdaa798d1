using System.Text.Json;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts;

/// <summary>Which rows of a dataset are kept.</summary>
/// <param name="Source">The value that decides.</param>
/// <param name="Comparison">How it decides.</param>
/// <param name="Values">The scalar values it is compared with; one for equals and notEquals, at least one for in, none for exists.</param>
public sealed record FilterContract(JsonPath Source, FilterComparison Comparison, IReadOnlyList<JsonElement> Values);
