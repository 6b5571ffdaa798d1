namespace Kinesis.Consumer.Simulation.Time;

/// <summary>Whenever everything waits, lets the next thing of the virtual future happen, until the story is over or a rule is broken.</summary>
internal sealed class Driver(World world, Task story)
{
    public async Task RunAsync()
    {
        if (!await Pool.WhenAtRestAsync(Next))
        {
            world.Fail("Code runs on and on at one moment of virtual time");
        }
    }

    private bool Next()
    {
        if (world.Violation is not null || story.IsCompleted)
        {
            return false;
        }

        try
        {
            if (!world.Step())
            {
                world.Fail("Everything waits and nothing is due: a deadlock");
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A timer's callback that throws would end a real process.
            world.Fail($"A timer's callback failed: {exception}");
        }

        return true;
    }
}
