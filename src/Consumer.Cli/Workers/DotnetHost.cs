using Consumer.Cli.Output;

namespace Consumer.Cli.Workers;

/// <summary>Finds the <c>dotnet</c> program and the worker's assembly, which the build puts beside this one.</summary>
internal static class DotnetHost
{
    private const string WorkerAssembly = "Consumer.Worker.dll";

    public static IReadOnlyList<string> WorkerCommand()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, WorkerAssembly);
        return File.Exists(assembly)
            ? [Program(), assembly]
            : throw new CliException($"{assembly} is missing: build the whole solution (make build).");
    }

    /// <summary>The host that runs this process if it is one, else the one of DOTNET_ROOT, else the one on the PATH.</summary>
    private static string Program()
    {
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet")
        {
            return path;
        }

        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host))
        {
            return host;
        }

        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return root is { Length: > 0 } && File.Exists(Path.Combine(root, "dotnet")) ? Path.Combine(root, "dotnet") : "dotnet";
    }
}
