namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Leases of so long a life that no call for their table misses its deadline, however busy the machine of a test is that runs by the system's clock.</summary>
internal static class PatientLeases
{
    public static LeaseOptions Options => new() { Duration = TimeSpan.FromMinutes(5) };
}
