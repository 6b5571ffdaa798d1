using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Consumer.Worker;

/// <summary>The worker as the operating system runs it.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private WorkerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => _ = line.Data is null ? _lines.Writer.TryComplete() : _lines.Writer.TryWrite(line.Data);
        _process.ErrorDataReceived += (_, line) => _ = line.Data is not null && _lines.Writer.TryWrite(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What a worker needs to start, with all of AWS at one endpoint.</summary>
    public static string[] Arguments(string endpoint) =>
    [
        "--urls=http://127.0.0.1:0",
        "--Kinesis:StreamName=ingestion",
        "--Kinesis:ApplicationName=worker-tests",
        "--Kinesis:Client:Region=eu-central-1",
        $"--Kinesis:Client:ServiceUrl={endpoint}",
        $"--Kinesis:Leases:ServiceUrl={endpoint}",
        $"--Contracts:Folder={Repository.PathOf("contracts")}",
        "--Contracts:DefaultEvent=order",
        "--Lake:Bucket=lake-bucket",
        $"--Lake:ServiceUrl={endpoint}",
        $"--Table:ServiceUrl={endpoint}",
    ];

    public static WorkerProcess Start(string endpoint, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Consumer.Worker.dll"));
        foreach (var argument in Arguments(endpoint))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AWS_ACCESS_KEY_ID"] = "test";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        start.Environment["AWS_REGION"] = "eu-central-1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(new Process { StartInfo = start });
    }

    /// <summary>Reads on until a log line holds the text; gives its message.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var seen = new List<string>();
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                seen.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    using var json = JsonDocument.Parse(line);
                    return json.RootElement.GetProperty("Message").GetString()!;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail($"\"{text}\" was not logged in {Limit}; logged was:\n{string.Join('\n', seen)}");
        }

        throw new InvalidOperationException($"The worker ended before it logged \"{text}\"; logged was:\n{string.Join('\n', seen)}");
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, SigTerm));
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
