using System.Reflection;
using System.Text.RegularExpressions;

namespace Ingest.Api.Hosting;

public sealed partial class DockerfileTests
{
    private readonly string _text = File.ReadAllText(Path.Combine(Root(), "src", "Ingest.Api", "Dockerfile"));

    [Fact]
    public void EverySettingIsAnOptionOfIngest()
    {
        var options = typeof(IngestOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{IngestOptions.SectionName}__{property.Name}").ToArray();

        var settings = Setting().Matches(_text).Select(match => match.Value).Distinct().ToArray();

        Assert.Contains("Ingest__ContractsFolder", settings);
        Assert.Empty(settings.Except(options));
    }

    [Fact]
    public void TheProgramIsTheOneThatIsPublishedAndListensOnThePortThatIsExposed()
    {
        Assert.Contains($"ENTRYPOINT [\"./{typeof(IngestApp).Assembly.GetName().Name}\"]", _text, StringComparison.Ordinal);
        Assert.Equal(Port().Match(_text).Groups[1].Value, Exposed().Match(_text).Groups[1].Value);
    }

    /// <summary>A root that cannot be written has no room for the runtime's diagnostics socket, and a user who is not root has a number.</summary>
    [Fact]
    public void TheImageNeedsNeitherRootNorARootThatCanBeWritten()
    {
        Assert.Contains("DOTNET_EnableDiagnostics=0", _text, StringComparison.Ordinal);
        Assert.True(_text.IndexOf("USER $APP_UID", StringComparison.Ordinal) > _text.LastIndexOf("FROM ", StringComparison.Ordinal));
    }

    // The build maps source paths to /_/: walk up from the output.
    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Consumer.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"Consumer.sln is in no folder above {AppContext.BaseDirectory}.");
        }

        return folder;
    }

    [GeneratedRegex("Ingest__[A-Za-z]+")]
    private static partial Regex Setting();

    [GeneratedRegex("ASPNETCORE_HTTP_PORTS=([0-9]+)")]
    private static partial Regex Port();

    [GeneratedRegex("EXPOSE ([0-9]+)")]
    private static partial Regex Exposed();
}
