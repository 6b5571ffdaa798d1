namespace Architecture.Tests;

public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. OurAssemblies.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicApiIsTheSnapshot(string project) =>
        Repository.MatchesSnapshot(PublicApi.Describe(OurAssemblies.Load(project)), "tests", "Architecture.Tests", "PublicApi", project + ".txt");
}
