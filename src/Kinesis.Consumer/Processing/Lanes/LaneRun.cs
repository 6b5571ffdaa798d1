namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>Neighbouring records of one answer.</summary>
internal readonly record struct LaneRun(Delivery Delivery, int Start, int Count);
