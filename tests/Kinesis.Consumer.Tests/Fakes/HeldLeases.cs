using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Leases as they are held where each is renewed by itself.</summary>
internal static class HeldLeases
{
    public static Lifeline PerLease(LeaseOptions options, TimeProvider timeProvider) => new(hasRow: false, options, timeProvider);

    public static HeldLease PerLease(ILeaseStore store, Lease taken, long takenAt, LeaseOptions options, TimeProvider timeProvider, ILogger logger) =>
        new(store, taken, takenAt, epoch: 0, PerLease(options, timeProvider), options, timeProvider, logger);
}
