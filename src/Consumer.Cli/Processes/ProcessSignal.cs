namespace Consumer.Cli.Processes;

internal enum ProcessSignal
{
    /// <summary>SIGTERM: drain, commit, exit.</summary>
    Terminate,

    /// <summary>SIGKILL: a crash, nothing runs any more.</summary>
    Kill,

    /// <summary>SIGSTOP: a stall, as a long pause or a starved host.</summary>
    Stop,

    /// <summary>SIGCONT: the stalled process comes back and does not know it was away.</summary>
    Continue,
}
