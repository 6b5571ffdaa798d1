namespace Pipeline.Sinks.Tests.Support;

/// <summary>The process died here.</summary>
internal sealed class CrashException : Exception
{
    public CrashException()
    {
    }

    public CrashException(string message)
        : base(message)
    {
    }

    public CrashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
