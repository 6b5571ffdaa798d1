namespace Consumer.Cli.Output;

/// <summary>What the process answers to a script that called it.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command ran and the answer is no: an audit found differences.</summary>
    public const int Disagreement = 1;

    /// <summary>The command could not run: bad option, port in use, missing tool.</summary>
    public const int Unusable = 2;

    /// <summary>Ended by Ctrl-C, as shells report it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
