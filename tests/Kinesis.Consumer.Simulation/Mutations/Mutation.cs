namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>The deliberate bugs. Each is put around the library from outside, and the simulation must notice it.</summary>
internal enum Mutation
{
    /// <summary>The library as it is.</summary>
    None,

    /// <summary>A checkpoint is written whoever owns the lease by now.</summary>
    CheckpointUnconditionally,

    /// <summary>A renewal does not look at the counter.</summary>
    RenewWithoutCounter,

    /// <summary>A checkpoint that came to grief on its way is believed to be written.</summary>
    BelieveLostCheckpoints,

    /// <summary>A take that another worker won is believed to be one's own earlier attempt.</summary>
    BelieveLostTakes,

    /// <summary>Whether a lease has expired is judged by comparing clocks of two hosts.</summary>
    ExpiryByWallClock,

    /// <summary>The shards that continue an ended one are read from their newest record.</summary>
    ChildrenAtLatest,

    /// <summary>The leases of the children are created only after their parent is marked as finished.</summary>
    ChildrenAfterFinish,

    /// <summary>A merge's child waits for one of its parents only.</summary>
    SecondParentIgnored,

    /// <summary>A finished lease is deleted at once.</summary>
    FinishedDeletedAtOnce,

    /// <summary>The prepared checkpoint of an earlier owner is not redone.</summary>
    PendingIgnored,

    /// <summary>Objects become visible without being prepared in the lease.</summary>
    NothingPrepared,

    /// <summary>Objects become visible before the leases are prepared.</summary>
    PublishedBeforePrepare,

    /// <summary>The leases of an epoch are prepared one after the other.</summary>
    PreparedOneByOne,

    /// <summary>Leases are committed although their objects are not visible.</summary>
    CommittedWithoutPublish,

    /// <summary>The uploads of an epoch are given up although it may be prepared.</summary>
    AbortedInDoubt,

    /// <summary>LATEST is the newest record at each start anew.</summary>
    LatestNotPinned,

    /// <summary>An expired iterator is replaced by one behind the newest record.</summary>
    IteratorRebuiltAtLatest,

    /// <summary>An expired iterator is replaced by one at the last record seen, and not behind it.</summary>
    IteratorRebuiltOneBack,

    /// <summary>The owner goes on although its lease may have expired.</summary>
    OwnerNeverDoubts,

    /// <summary>Owners are judged by rows that may be old, also before their leases are taken.</summary>
    RowsNeverReadAsTheyAre,

    /// <summary>A lease is handed over while its records are still being processed.</summary>
    HandedOverBeforeDrain,

    /// <summary>A lease of a live owner is taken instead of asked for.</summary>
    TakenInsteadOfAsked,

    /// <summary>A failing call of a record processor is taken for a successful one.</summary>
    FailuresSwallowed,

    /// <summary>Records that the failure destination did not take are believed to be there.</summary>
    DestinationBelieved,

    /// <summary>Records of one key are spread over the lanes.</summary>
    KeysSpreadOverLanes,

    /// <summary>LATEST is the time that the worker's own clock shows.</summary>
    LatestByOwnClock,

    /// <summary>A subscription that ended is replaced by one behind the newest record.</summary>
    SubscribedAtLatest,

    /// <summary>A subscription that ended is replaced by one at the last record seen, and not behind it.</summary>
    SubscribedOneBack,

    /// <summary>Whenever all leases are read, they are read twice.</summary>
    LeasesReadTwice,

    /// <summary>Reading ends without a word when there is no memory for an answer.</summary>
    OutOfMemoryUnheard,

    /// <summary>A lack of memory in a record processor is taken for a failure of its records.</summary>
    OutOfMemoryBlamedOnRecords,

    /// <summary>A listing by a filter, which leaves closed shards out, is taken for the whole.</summary>
    FilteredListingBelieved,

    /// <summary>A shard that was not found once is believed to have left the stream.</summary>
    MissingBelievedGone,

    /// <summary>Credentials that were refused once are not looked for again.</summary>
    DeniedForGood,

    /// <summary>All shards share one queue of answers: one that does not come on takes all places.</summary>
    OneQueueForAllShards,

    /// <summary>A row that cannot be read is taken for one that is not there.</summary>
    BrokenRowIsNone,

    /// <summary>One row that cannot be read fails the scan of all.</summary>
    BrokenRowFailsScan,
}
