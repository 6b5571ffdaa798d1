using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;

namespace Consumer.Cli.Rollback;

/// <summary>All leases of an application and all rows of its workers at one moment.</summary>
internal sealed record FleetLook(IReadOnlyList<Lease> Leases, IReadOnlyList<FleetRow> Rows)
{
    /// <summary>Reads the leases and then the rows, as they are: whoever takes a lease between the two has moved its row before.</summary>
    public static async Task<FleetLook> TakeAsync(DynamoDbLeaseStore leases, DynamoDbFleetStore fleet, CancellationToken cancellationToken)
    {
        var found = await leases.ListAsync(isConsistent: true, cancellationToken);
        return new FleetLook(found, await ListRowsAsync(fleet, cancellationToken));
    }

    private static async Task<IReadOnlyList<FleetRow>> ListRowsAsync(DynamoDbFleetStore fleet, CancellationToken cancellationToken)
    {
        try
        {
            return await fleet.ListAsync(isConsistent: true, cancellationToken);
        }
        catch (ResourceNotFoundException)
        {
            // Workers that may not use such a table show by their leases that they live.
            return [];
        }
    }
}
