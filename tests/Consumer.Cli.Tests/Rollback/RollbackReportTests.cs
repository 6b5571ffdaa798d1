using Consumer.Cli.Output;
using Consumer.Cli.Rollback;

namespace Consumer.Cli.Tests.Rollback;

public sealed class RollbackReportTests
{
    private const string Sign = "worker w1 has moved its row in the workers' table";

    /// <summary>Nobody shall stop a healthy application for it.</summary>
    [Fact]
    public void LivingWorkersAreNoRefusalWhileNothingIsToBeRolledBack()
    {
        var idle = Report([Sign]);
        var busy = Report([Sign], CommitOutcome.NotNeeded);

        Assert.False(idle.IsRefused);
        Assert.False(busy.IsRefused);
        Assert.Equal("No lease of app is prepared: there is nothing to roll back.\n", Write(idle));
        Assert.DoesNotContain("ALIVE", Write(busy), StringComparison.Ordinal);
    }

    [Fact]
    public void LivingWorkersAreARefusalOnceSomethingIs()
    {
        var report = Report([Sign], CommitOutcome.Possible);

        Assert.True(report.IsRefused);
        Assert.Contains($"ALIVE {Sign}\nREFUSED Workers of app are alive.", Write(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CommitOutcome.RolledBack), false)]
    [InlineData(nameof(CommitOutcome.Possible), false)]
    [InlineData(nameof(CommitOutcome.NotNeeded), false)]
    [InlineData(nameof(CommitOutcome.Refused), true)]
    public void OneRefusedCommitIsARefusal(string outcome, bool isRefused) =>
        Assert.Equal(isRefused, Report([], CommitOutcome.RolledBack, Enum.Parse<CommitOutcome>(outcome)).IsRefused);

    [Fact]
    public void ATableWithoutLeasesIsAskedAbout() => Assert.Contains("holds no leases. Is that the application's name?", Write(Report([]) with { Leases = 0 }), StringComparison.Ordinal);

    private static RollbackReport Report(IReadOnlyList<string> signs, params CommitOutcome[] outcomes)
    {
        var options = new RollbackOptions { Application = "app", Bucket = "b", ManifestPrefix = "manifests/", LeaseDuration = TimeSpan.FromSeconds(10) };
        var plan = new CommitPlan(new PreparedCommit("c1", []), [], RollbackVerdict.RollBack, "because");
        return new RollbackReport(options, 2, signs, [.. outcomes.Select(outcome => (plan, outcome, plan.Reason))]);
    }

    private static string Write(RollbackReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        RollbackReportView.Write(new CliOutput(output, TextWriter.Null, interactive: false), report);
        return output.ToString();
    }
}
