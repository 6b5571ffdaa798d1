namespace Local.Aws.Tests.Referees;

/// <summary>kinesalite on Node.</summary>
public sealed class KinesaliteServer() : NodeReferee(Referee.Kinesalite, "kinesalite");
