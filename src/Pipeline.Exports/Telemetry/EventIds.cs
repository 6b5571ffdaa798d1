namespace Pipeline.Exports.Telemetry;

/// <summary>The ids of all log messages of this library; never used twice, never changed.</summary>
internal static class EventIds
{
    public const int LockLost = 6000;
    public const int LockNotRenewed = 6001;
    public const int LockNotReleased = 6002;
    public const int VersionRegistered = 6010;
    public const int KeyDoesNotFit = 6011;
    public const int OtherContent = 6012;
    public const int VersionChanged = 6013;
    public const int VersionHeld = 6014;
    public const int VersionFailed = 6015;
    public const int ImportInterrupted = 6016;
    public const int BatchPutAgain = 6017;
    public const int VersionIncomplete = 6018;
    public const int ReadAgain = 6019;
    public const int WaitsForLock = 6020;
}
