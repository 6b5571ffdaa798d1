namespace Local.Aws.Tests.Referees;

/// <summary>kinesis-local, which is kinesis-mock in JavaScript, on Node.</summary>
public sealed class KinesisLocalServer() : NodeReferee(Referee.KinesisLocal, "kinesis-local");
