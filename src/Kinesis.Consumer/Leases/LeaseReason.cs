namespace Kinesis.Consumer.Leases;

/// <summary>Why a lease changes hands.</summary>
internal enum LeaseReason
{
    /// <summary>It had no owner.</summary>
    Unassigned,

    /// <summary>Its owner did not renew it in time.</summary>
    Expired,

    /// <summary>It is stored under this worker's name from an earlier life.</summary>
    Recovered,

    /// <summary>It was asked for, and its owner did not hand it over in time.</summary>
    Stolen,

    /// <summary>Its owner handed it over, because it had more than its share.</summary>
    HandedOff,

    /// <summary>A write of the owner found that somebody else owns it.</summary>
    Fenced,

    /// <summary>The owner gave it back.</summary>
    Released,

    /// <summary>The owner gave it back because its processor got nowhere.</summary>
    GivenUp,

    /// <summary>The owner does not know what a transaction made of it, and takes it anew to find out.</summary>
    InDoubt,
}
