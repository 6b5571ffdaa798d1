using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>What `make publish` and the images are made of: MSBuild itself is asked, as a property that is set in the wrong place is not set.</summary>
public sealed partial class PublishTests
{
    private static readonly string[] Properties = ["RuntimeIdentifier", "SelfContained", "PublishReadyToRun", "PublishReadyToRunComposite"];

    public static TheoryData<string> Programs => [.. Published().Match(File.ReadAllText(Repository.PathOf("Makefile"))).Groups[1].Value.Split(' ')];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task APublishedProgramHasTheFrameworkInsideAndIsCompiledAhead(string program)
    {
        var values = await PropertiesAsync(program);

        Assert.Equal(["linux-x64", "true", "true", "true"], values);
    }

    private static async Task<string[]> PropertiesAsync(string program)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments = ["msbuild", Repository.PathOf("src", program), "-p:PublishFor=linux-x64", $"-getProperty:{string.Join(',', Properties)}"];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var text = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, text);
        using var answer = JsonDocument.Parse(text);
        var found = answer.RootElement.GetProperty("Properties");
        return [.. Properties.Select(name => found.GetProperty(name).GetString()!)];
    }

    [GeneratedRegex(@"PROGRAMS \?= ([A-Za-z. ]+)")]
    private static partial Regex Published();
}
