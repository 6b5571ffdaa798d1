using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>
/// The application's code behind a cancelled token. All code of a run shares one thread, so that it cannot really block; what it would hold up is what stands
/// on its stack: any method of the library there that goes on afterwards, be it a renewal, a cycle or a stop, would wait for foreign code.
/// </summary>
internal sealed class CancellationCode(SimulatedProcess process, SimulationRun run)
{
    private static readonly System.Reflection.Assembly Library = typeof(ShardConsumer).Assembly;

    public CancellationTokenRegistration Register(CancellationToken cancellationToken) =>
        run.Scenario.Traits.Cancellation == CancellationTrait.Nothing ? default : cancellationToken.UnsafeRegister(_ => Run(), null);

    private void Run()
    {
        if (process.IsGone)
        {
            return;
        }

        run.Coverage.Count($"cancellation.{run.Scenario.Traits.Cancellation}");
        if (run.Scenario.Traits.Cancellation == CancellationTrait.Throws)
        {
            throw new InvalidOperationException("the application fails at its cancellation");
        }

        if (FindHeldUp() is { } heldUp)
        {
            run.World.Fail($"{process}: the application's code runs on the stack of {heldUp}, which waits as long as that likes");
        }
    }

    private static string? FindHeldUp() => new StackTrace().GetFrames()
        .Select(frame => frame.GetMethod()?.DeclaringType)
        .FirstOrDefault(type => type?.Assembly == Library && typeof(IAsyncStateMachine).IsAssignableFrom(type))
        ?.FullName;
}
