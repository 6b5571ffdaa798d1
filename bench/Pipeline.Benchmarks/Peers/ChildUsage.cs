using System.Runtime.InteropServices;

namespace Pipeline.Benchmarks.Peers;

/// <summary>What ended children of this process have used of the processor, from the kernel's books to the microsecond.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    /// <summary>The sum over all children so far; the difference around one child is that child's.</summary>
    public static TimeSpan Total()
    {
        if (GetUsage(Children, out var usage) != 0)
        {
            throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");
        }

        return usage.User.Span + usage.System.Span;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        private readonly nint _seconds;
        private readonly nint _microseconds;

        public TimeSpan Span => TimeSpan.FromSeconds(_seconds) + TimeSpan.FromMicroseconds(_microseconds);
    }

    /// <summary>struct rusage: two times and fourteen longs (getrusage(2)).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private readonly struct Usage
    {
        public readonly Time User;
        public readonly Time System;
    }
}
