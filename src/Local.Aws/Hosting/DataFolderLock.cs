using System.Globalization;

namespace Local.Aws.Hosting;

/// <summary>
/// Keeps a second server off a data folder. The lock lies on an open file, so the system takes it away when the process ends, however it ends; the process's id
/// stands in a second file, because a locked one cannot be read.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private const string LockName = "in-use.lock";
    private const string HolderName = "in-use.pid";

    /// <summary>What opening a locked file fails with: EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;
    private readonly string _holderFile;
    private bool _isDisposed;

    private DataFolderLock(FileStream file, string holderFile)
    {
        _file = file;
        _holderFile = holderFile;
    }

    /// <summary>Names the process that serves a data folder now.</summary>
    /// <param name="folder">The data folder, which need not be there.</param>
    /// <returns>For example <c>process 4711</c>; null when none does.</returns>
    public static string? HolderOf(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            // Read access asks for a shared lock, which others who ask do not see.
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return null;
        }
        catch (IOException exception) when (Locked.Contains(exception.HResult))
        {
            return Holder(folder);
        }
    }

    /// <summary>Gives the folder back, once: afterwards it may be somebody else's.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        // The lock's file stays: one that is deleted may be locked by somebody who has opened it just before, while a third makes it anew.
        using (_file)
        {
            // It is gone where the whole folder was removed.
            if (File.Exists(_holderFile))
            {
                File.Delete(_holderFile);
            }
        }
    }

    internal static DataFolderLock Take(string folder)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (Locked.Contains(exception.HResult))
        {
            throw new IOException($"The data folder {folder} is in use by {Holder(folder)}: end that process, or choose another folder.", exception);
        }

        try
        {
            var holderFile = Path.Combine(folder, HolderName);
            File.WriteAllText(holderFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolderLock(file, holderFile);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The id is missing for the moment between the lock and its writing.</summary>
    private static string Holder(string folder)
    {
        var path = Path.Combine(folder, HolderName);
        return File.Exists(path) && File.ReadAllText(path) is { Length: > 0 } id ? $"process {id}" : "another process";
    }
}
