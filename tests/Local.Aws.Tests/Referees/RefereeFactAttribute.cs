namespace Local.Aws.Tests.Referees;

/// <summary>A fact that needs an outsider; it is skipped, with the reason, where the outsider is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefereeFactAttribute : FactAttribute
{
    public RefereeFactAttribute(Referee referee)
    {
        Referee = referee;
        Skip = RefereeSearch.FindProblem(referee);
    }

    public Referee Referee { get; }
}
