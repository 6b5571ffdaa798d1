using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Local.DuckDb.Native;

namespace Local.DuckDb;

/// <summary>Finds DuckDB's native library on this machine.</summary>
public static class DuckDbLibrary
{
    private const string Variable = "DUCKDB_LIBRARY";

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>
    /// Looks for the library in the environment variable <c>DUCKDB_LIBRARY</c>, in the npm package <c>@duckdb/node-bindings-*</c> of a
    /// <c>node_modules</c> or <c>tools/node_modules</c> folder upward from the program's and the current folder, and among the system's libraries.
    /// </summary>
    /// <param name="path">The file, or the bare name of a library that the system's loader finds.</param>
    /// <param name="problem">What was looked for in vain and how to install it.</param>
    /// <returns>Whether a library was found.</returns>
    public static bool TryLocate([NotNullWhen(true)] out string? path, [NotNullWhen(false)] out string? problem) =>
        TryLocate(
            Environment.GetEnvironmentVariable(Variable),
            Upward(AppContext.BaseDirectory).Concat(Upward(Environment.CurrentDirectory)),
            file => NativeLibrary.TryLoad(file, out _),
            out path,
            out problem);

    internal static bool TryLocate(
        string? variable,
        IEnumerable<string> folders,
        Predicate<string> systemHas,
        [NotNullWhen(true)] out string? path,
        [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        path = variable;
        if (!string.IsNullOrEmpty(path))
        {
            problem = File.Exists(path) ? null : $"{Variable} names '{path}', which is not a file.";
            return problem is null;
        }

        path = folders.Select(FindIn).FirstOrDefault(found => found is not null) ?? (systemHas(FileName) ? FileName : null);
        if (path is null)
        {
            problem = $"DuckDB's library ({FileName}) was not found. Run `make tools` (npm ci --prefix tools), or set {Variable} to the library's file.";
        }

        return problem is null;
    }

    internal static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Loads the library once for the process; every P/Invoke of this assembly then binds to it.</summary>
    internal static void EnsureLoaded() => _ = Handle.Value;

    internal static string? FindIn(string folder)
    {
        var platform = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var package = $"node-bindings-{platform}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        string[] candidates =
        [
            Path.Combine(folder, "node_modules", "@duckdb", package, FileName),
            Path.Combine(folder, "tools", "node_modules", "@duckdb", package, FileName),
        ];
        return Array.Find(candidates, File.Exists);
    }

    private static IEnumerable<string> Upward(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            yield return current.FullName;
        }
    }

    private static nint Load()
    {
        if (!TryLocate(out var path, out var problem))
        {
            throw new DuckDbException(problem);
        }

        if (!NativeLibrary.TryLoad(path, out var handle))
        {
            throw new DuckDbException($"'{path}' could not be loaded as a library of this platform ({RuntimeInformation.RuntimeIdentifier}).");
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == NativeMethods.Library ? handle : 0);
        return handle;
    }
}
