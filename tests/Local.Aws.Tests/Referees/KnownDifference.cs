namespace Local.Aws.Tests.Referees;

/// <summary>Where a referee is known to differ from AWS, and what decides.</summary>
/// <param name="Referee">"kinesalite" or "moto".</param>
/// <param name="Scenario">The scenario that it does not pass.</param>
/// <param name="Does">What it does instead.</param>
/// <param name="Decides">The page of the AWS documentation that decides.</param>
/// <param name="Always">Whether it fails every time; a race need not.</param>
internal sealed record KnownDifference(string Referee, string Scenario, string Does, string Decides, bool Always = true);
