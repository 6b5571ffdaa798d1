using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Consumer.Worker.Hosting;
using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;

namespace Consumer.Worker.Deploy;

public sealed partial class TaskDefinitionTests
{
    private readonly string _text = File.ReadAllText(Repository.PathOf("deploy", "ecs", "task-definition.json"));

    private JsonElement Container => JsonDocument.Parse(_text).RootElement.GetProperty("containerDefinitions")[0];

    [Fact]
    public void EveryVariableIsExplainedAndNoneIsExplainedInVain()
    {
        var readme = File.ReadAllText(Repository.PathOf("deploy", "ecs", "README.md"));

        var used = Variable().Matches(_text).Select(match => match.Groups[1].Value).ToHashSet();
        var explained = readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => ExplainedVariable().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(used.Order(), explained.Order());
    }

    [Fact]
    public void EverySettingIsAnOptionOfTheWorker()
    {
        var options = new[] { typeof(WorkerOptions).Assembly, typeof(KinesisConsumerOptions).Assembly, typeof(PipelineProcessorFactory).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (type, section: type.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(found => found.section is not null)
            .SelectMany(found => found.type.GetProperties().Select(property => $"{found.section}:{property.Name}"))
            .ToHashSet();

        var settings = Environment().Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).Select(name => name.Replace("__", ":", StringComparison.Ordinal));

        Assert.All(settings, setting => Assert.Contains(setting, options));
    }

    [Fact]
    public void TheDrainFitsIntoTheShutdownAndThatIntoTheContainersEnd()
    {
        var drain = TimeSpan.Parse(Environment()["Kinesis__DrainDeadline"], CultureInfo.InvariantCulture);
        var shutdown = TimeSpan.Parse(Environment()["Worker__ShutdownTimeout"], CultureInfo.InvariantCulture);
        var stop = TimeSpan.FromSeconds(Container.GetProperty("stopTimeout").GetInt32());

        Assert.True(drain + TimeSpan.FromSeconds(3) <= shutdown && shutdown < stop, $"{drain} < {shutdown} < {stop}");
    }

    [Fact]
    public void TheContainerCanWriteNothingAndMayDoNothingSpecial()
    {
        Assert.True(Container.GetProperty("readonlyRootFilesystem").GetBoolean());
        Assert.Equal("1654", Container.GetProperty("user").GetString());
        Assert.Equal("ALL", Container.GetProperty("linuxParameters").GetProperty("capabilities").GetProperty("drop")[0].GetString());
        Assert.Equal(
            ["CMD", "./Consumer.Worker", "healthcheck"],
            Container.GetProperty("healthCheck").GetProperty("command").EnumerateArray().Select(part => part.GetString()));
    }

    private Dictionary<string, string> Environment() => Container.GetProperty("environment").EnumerateArray()
        .ToDictionary(entry => entry.GetProperty("name").GetString()!, entry => entry.GetProperty("value").GetString()!);

    [GeneratedRegex(@"\$\{([A-Z_]+)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("`([A-Z_]+)`")]
    private static partial Regex ExplainedVariable();
}
