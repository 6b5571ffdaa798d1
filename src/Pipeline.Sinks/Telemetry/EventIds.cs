namespace Pipeline.Sinks.Telemetry;

/// <summary>The ids of all log messages of this library; never used twice, never changed.</summary>
internal static class EventIds
{
    public const int EpochCommitted = 3000;
    public const int EpochReplayed = 3001;
    public const int ReplayTrimmed = 3002;
    public const int ReplayUnreadable = 3003;
    public const int ContractsChanged = 3004;
    public const int ObjectVacated = 3005;
    public const int ShardPaused = 3006;
    public const int RecordsRejected = 3007;
    public const int RecordRepeated = 3008;
    public const int ReplayAbandoned = 3009;
    public const int UploadAbortFailed = 3100;
    public const int CallRetried = 3101;
}
