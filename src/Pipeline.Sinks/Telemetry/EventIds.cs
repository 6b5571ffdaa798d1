namespace Pipeline.Sinks.Telemetry;

/// <summary>The ids of all log messages of this library; never used twice, never changed.</summary>
internal static class EventIds
{
    public const int EpochCommitted = 3000;
    public const int EpochFinished = 3001;
    public const int PreparedForeign = 3003;
    public const int ShardPaused = 3006;
    public const int RecordsRejected = 3007;
    public const int RecordRepeated = 3008;
    public const int RecordUnexpected = 3010;
    public const int EpochFailed = 3011;
    public const int EpochThrownAway = 3012;
    public const int EpochThrownAwayAfter = 3013;
    public const int ShardOnProbation = 3014;
    public const int PreparedNotForgotten = 3015;
    public const int ManyPartitions = 3016;
    public const int EpochReportFailed = 3017;
    public const int EpochEndFailed = 3018;
    public const int UploadAbortFailed = 3100;
    public const int CallRetried = 3101;
}
