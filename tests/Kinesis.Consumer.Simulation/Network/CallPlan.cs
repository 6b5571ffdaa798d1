namespace Kinesis.Consumer.Simulation.Network;

/// <param name="Fate">What becomes of the call.</param>
/// <param name="There">How long the request takes.</param>
/// <param name="Back">How long the answer takes.</param>
/// <param name="Late">When it happens if it happens late.</param>
/// <param name="SurvivesCancel">Whether a request that was sent and cancelled still arrives.</param>
internal sealed record CallPlan(CallFate Fate, TimeSpan There, TimeSpan Back, TimeSpan Late, bool SurvivesCancel);
