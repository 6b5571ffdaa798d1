using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Consumer.Cli.Processes;

/// <summary>The signals a supervisor sends, through kill(2): <see cref="System.Diagnostics.Process"/> knows only the deadly one.</summary>
internal static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends the signal; false when the process is already gone.</summary>
    public static bool Send(int processId, ProcessSignal signal)
    {
        // kill(2) reads 0 and below as "a whole group" or "everyone": never meant here.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        if (Kill(processId, NumberOf(signal)) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error, $"Cannot send {signal} to process {processId}");
    }

    /// <summary>Stop and Continue are numbered differently on Linux and on macOS; the others agree.</summary>
    private static int NumberOf(ProcessSignal signal) => signal switch
    {
        ProcessSignal.Kill => 9,
        ProcessSignal.Terminate => 15,
        ProcessSignal.Stop => OperatingSystem.IsMacOS() ? 17 : 19,
        ProcessSignal.Continue => OperatingSystem.IsMacOS() ? 19 : 18,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Not a signal this supervisor sends."),
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
