using Microsoft.Win32.SafeHandles;

namespace Pipeline.Exports.Spilling;

/// <summary>Makes files that are gone when they are closed, or when the process ends, whatever ends it.</summary>
internal static class TemporaryFiles
{
    /// <summary>Opens a new file, whose name is gone at once where an open file needs none.</summary>
    public static SafeFileHandle Open(string folder)
    {
        var path = Path.Combine(folder, $"consumer-export-{Guid.NewGuid():N}.tmp");
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"A temporary file is needed for what does not fit the memory budget, and '{folder}' does not take one: {exception.Message}", exception);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return handle;
    }
}
