namespace Pipeline.Contracts;

/// <summary>One thing that is wrong in a contract file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Path">Where in the file, e.g. <c>$.datasets[0].columns[2].type</c>.</param>
/// <param name="Value">What stands there, cut to a bounded length; empty when something is missing.</param>
/// <param name="Allowed">What may stand there.</param>
public sealed record ContractProblem(string File, string Path, string Value, string Allowed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Path}: {(Value.Length == 0 ? "missing" : Value)}; allowed: {Allowed}";
}
