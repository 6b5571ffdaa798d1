using System.Text.Json;

namespace Pipeline.Contracts.Loading;

/// <summary>Collects what is wrong in one file; owned by the load of that file.</summary>
internal sealed class ProblemList(string file)
{
    private const int MaxValueLength = 80;

    private readonly List<ContractProblem> _problems = [];

    public string File => file;

    public IReadOnlyList<ContractProblem> Problems => _problems;

    public void Add(string path, string value, string allowed) =>
        _problems.Add(new ContractProblem(file, path, value.Length <= MaxValueLength ? value : value[..MaxValueLength] + "…", allowed));

    public void Add(string path, JsonElement value, string allowed) => Add(path, value.GetRawText().ReplaceLineEndings(" "), allowed);
}
