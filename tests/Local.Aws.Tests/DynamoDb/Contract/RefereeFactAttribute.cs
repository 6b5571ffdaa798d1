
namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>A fact that needs an outsider; it is skipped, with the reason, where the outsider is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefereeFactAttribute : FactAttribute
{
    public RefereeFactAttribute(Referee referee)
    {
        Referee = referee;
        Skip = Referees.FindProblem(referee);
    }

    public Referee Referee { get; }
}
