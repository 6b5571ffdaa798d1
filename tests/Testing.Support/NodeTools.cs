using System.Diagnostics;

namespace Testing.Support;

/// <summary>Runs Node scripts that use the npm packages of the repository's <c>tools</c> folder.</summary>
public static class NodeTools
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The <c>tools</c> folder, with its packages installed.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Runs a script to its end and returns what it printed; a failure carries what it complained.</summary>
    public static async Task<string> RunAsync(string script, params IReadOnlyList<string> arguments)
    {
        using var process = Start(script, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"node {script} {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"node {script} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>Starts a script that keeps running; closing its standard input asks it to end. Dispose what is returned.</summary>
    public static Process Start(string script, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TOOLS_FOLDER"] = Folder;
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException("Node was not found. Install Node 20 or later, then run `make tools`.", exception);
        }
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tools");
            if (File.Exists(Path.Combine(tools, "package.json")))
            {
                return Directory.Exists(Path.Combine(tools, "node_modules"))
                    ? tools
                    : throw new InvalidOperationException($"The npm packages of {tools} are not installed. Run `make tools` (npm ci --prefix tools).");
            }
        }

        throw new InvalidOperationException($"No tools/package.json lies above {AppContext.BaseDirectory}.");
    }
}
