namespace Kinesis.Consumer.Telemetry;

/// <summary>The ids of this library's log events. An id is never used for another event.</summary>
internal static class EventIds
{
    public const int HostInitialized = 1000;
    public const int HostInitializationFailed = 1001;
    public const int HostStopping = 1002;
    public const int HostStopped = 1003;
    public const int CycleFailed = 1004;
    public const int DrainDeadlinePassed = 1005;
    public const int PlacesResolved = 1010;
    public const int ConsumerUnknown = 1011;

    public const int LeaseTaken = 1100;
    public const int LeaseTakeLost = 1101;
    public const int LeaseLost = 1102;
    public const int LeaseReleased = 1103;
    public const int LeaseReleaseFailed = 1104;
    public const int LeaseRenewalFailed = 1105;
    public const int LeaseUnreadable = 1106;
    public const int LeaseGone = 1107;
    public const int ForeignFleetWatched = 1108;
    public const int CheckpointRetried = 1109;
    public const int LeaseHandedOver = 1110;
    public const int LeaseAsked = 1111;
    public const int LeaseAskLost = 1112;
    public const int LeaseAskWithdrawn = 1113;
    public const int LeaseWithdrawalFailed = 1114;
    public const int LeaseTakeFailed = 1115;
    public const int UnsureTakeReleaseFailed = 1116;
    public const int JointPrepareRetried = 1117;
    public const int RenewalsLate = 1120;

    public const int HeartbeatFailed = 1140;
    public const int RowNotDeleted = 1141;
    public const int RenewalPerLease = 1142;
    public const int RenewalPerWorker = 1143;
    public const int RowBuried = 1144;
    public const int FleetTableDenied = 1145;
    public const int RowNotBuried = 1146;
    public const int WorkerIdUsedTwice = 1146;

    public const int LeaseCreated = 1200;
    public const int LeaseDeleted = 1201;
    public const int ChildrenUnknown = 1202;
    public const int StartPinned = 1203;
    public const int HoleRepaired = 1204;
    public const int LeaseContradicted = 1205;
    public const int StreamUnusable = 1206;
    public const int ServiceTimeUnknown = 1210;
    public const int StartAwaited = 1211;
    public const int LeaseReopened = 1212;
    public const int FormerTableUnused = 1213;
    public const int ServiceTimeLeaps = 1214;

    public const int ShardStateChanged = 1300;
    public const int ShardFailed = 1301;
    public const int ShardEnded = 1302;
    public const int ShardGone = 1303;
    public const int ProcessorCallFailed = 1304;
    public const int ParentAwaited = 1305;
    public const int ShardFailedAtStop = 1306;
    public const int ShardRestarts = 1308;

    public const int ShardHealthChanged = 1320;
    public const int ProcessorCallHangs = 1321;
    public const int ProcessorCallGivenUp = 1322;
    public const int FailuresGivenUp = 1323;
    public const int ShardGivenUp = 1324;
    public const int CallsLeftBehind = 1325;
    public const int CancellationCallbackFailed = 1330;
    public const int ThreadPoolBlocked = 1331;
    public const int ThreadPoolBlockedAgain = 1332;
    public const int ThreadPoolLookFailed = 1333;

    public const int ReadThrottled = 1400;
    public const int ReadRetried = 1401;
    public const int IteratorRenewed = 1402;

    public const int FanOutRegistered = 1410;
    public const int FanOutRegistrationRetried = 1411;
    public const int FanOutRefused = 1412;
    public const int SubscriptionStarted = 1413;
    public const int SubscriptionEnded = 1414;
    public const int SubscriptionFailed = 1415;
    public const int SubscriptionFailing = 1416;
    public const int FanOutGone = 1417;
    public const int FanOutAwaited = 1418;

    public const int UserRecordsFiltered = 1420;
    public const int PayloadsRefused = 1421;

    public const int ReadsThrottled = 1430;
    public const int RetentionGapFound = 1431;
    public const int FanOutStillRefused = 1432;

    public const int BatchRetried = 1500;
    public const int BatchBisected = 1501;
    public const int RecordsDestined = 1502;
    public const int DestinationFailed = 1503;
    public const int ShardHalted = 1504;

    public const int PutFailed = 1600;
    public const int RecordsPutAgain = 1601;
    public const int RecordsGivenUp = 1602;
    public const int ShardMapTaken = 1603;
    public const int ShardMapFailed = 1604;
    public const int ProducerStopped = 1605;
    public const int ProducerCutOff = 1606;
}
