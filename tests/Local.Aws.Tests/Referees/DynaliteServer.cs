namespace Local.Aws.Tests.Referees;

/// <summary>dynalite on Node.</summary>
public sealed class DynaliteServer() : NodeReferee(Referee.Dynalite, "dynalite");
