namespace Kinesis.Consumer.Processing;

/// <summary>A record that no retry can help.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Error">Why, for logs and the failure destination.</param>
internal readonly record struct Rejection(int Index, Exception? Error);
