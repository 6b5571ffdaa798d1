using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class InMemoryLeaseStoreTests : LeaseStoreContract
{
    internal override ILeaseStore Store { get; } = new InMemoryLeaseStore();
}
