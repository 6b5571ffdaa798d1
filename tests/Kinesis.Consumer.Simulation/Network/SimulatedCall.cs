using Amazon.Runtime;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Network;

/// <summary>One call on its way. The service's side goes on whatever happens to the caller.</summary>
internal sealed class SimulatedCall<T>(
    World world,
    Trace trace,
    SimulatedProcess caller,
    ServiceKind service,
    string what,
    CallPlan plan,
    bool isLastOfCaller,
    Func<T> effect,
    Func<T, string> describe)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;
    private T? _result;
    private Exception? _failure;

    public Task<T> Answer => _answer.Task;

    public void Send(CancellationToken cancellationToken)
    {
        caller.OpenCalls++;
        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((SimulatedCall<T>)state!).Cancel(token), this);
        var timeout = SimulatedNetwork.ClientTimeout;
        switch (plan.Fate)
        {
            case CallFate.Throttled or CallFate.Denied or CallFate.FailedBefore:
                Answered(plan.There + plan.Back);
                break;
            case CallFate.LostBefore:
                Answered(timeout);
                break;
            case CallFate.HappensLate:
                world.After(plan.Late, Happen);
                Answered(timeout);
                break;
            case CallFate.LostAfter:
                world.After(plan.There, Happen);
                Answered(timeout);
                break;
            case CallFate.HappensTwice:
                world.After(plan.There, Happen);
                world.After(timeout, Happen);
                Answered(timeout + plan.Back);
                break;
            default:
                world.After(plan.There, Happen);
                Answered(plan.There + plan.Back);
                break;
        }
    }

    private void Answered(TimeSpan after) => world.After(after, Receive, caller);

    private void Happen()
    {
        if (_answer.Task.IsCanceled && !plan.SurvivesCancel)
        {
            return;
        }

        Drop();
        try
        {
            _result = effect();
            trace.Add(caller, $"{what}: {describe(_result)}{(plan.Fate == CallFate.Answered ? "" : $" ({plan.Fate})")}");
        }
        catch (AmazonServiceException refusal)
        {
            _failure = refusal;
            trace.Add(caller, $"{what}: {refusal.ErrorCode}");
        }
        catch (InvalidDataException broken)
        {
            _failure = broken;
            trace.Add(caller, $"{what}: {broken.Message}");
        }

        if (isLastOfCaller && !caller.IsGone)
        {
            caller.Kill();
            trace.Add(caller, $"died after {what}");
        }

        if (_answer.Task.IsCompleted)
        {
            Drop();
        }
    }

    private void Receive()
    {
        if (isLastOfCaller)
        {
            caller.Kill();
        }

        if (caller.IsGone || _answer.Task.IsCompleted)
        {
            return;
        }

        _cancellation.Unregister();
        caller.OpenCalls--;
        if (plan.Fate is not (CallFate.Answered or CallFate.HappensTwice))
        {
            trace.Add(caller, $"{what}: {plan.Fate}");
            _answer.TrySetException(Faults.Create(service, plan.Fate, what));
            Drop();
        }
        else if (_failure is not null)
        {
            _answer.TrySetException(_failure);
            Drop();
        }
        else
        {
            _answer.TrySetResult(_result!);
        }
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (_answer.TrySetCanceled(cancellationToken))
        {
            caller.OpenCalls--;
            Drop();
        }
    }

    // What nobody will receive must not look like something that somebody forgot to give back.
    private void Drop()
    {
        (_result as IDisposable)?.Dispose();
        _result = default;
    }
}
