namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>What an application does when its token is cancelled.</summary>
internal enum CancellationTrait
{
    Nothing,

    /// <summary>It takes its time there, as a driver does that sends a cancellation to its server and waits.</summary>
    Blocks,

    /// <summary>It throws, as closing a connection does that is closed already.</summary>
    Throws,
}
