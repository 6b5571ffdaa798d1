using System.Security.Cryptography;

namespace Ingest.Api.Publishing;

/// <summary>Random parts of waits.</summary>
internal static class Jitter
{
    /// <summary>0 up to 1.</summary>
    public static double NextDouble() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
