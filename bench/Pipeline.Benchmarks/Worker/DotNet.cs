namespace Pipeline.Benchmarks.Worker;

/// <summary>The program that runs built assemblies.</summary>
internal static class DotNet
{
    /// <summary>The one that runs this, else what the environment names, else the one on the path.</summary>
    public static string Host => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet") : "dotnet");
}
