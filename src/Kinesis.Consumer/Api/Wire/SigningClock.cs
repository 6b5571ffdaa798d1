namespace Kinesis.Consumer.Api.Wire;

/// <summary>The time that requests are signed with: this host's, put right by the service's own when it refused a request for its time.</summary>
internal sealed class SigningClock(TimeProvider timeProvider)
{
    /// <summary>The service takes signatures of five minutes around its time; a smaller difference is not why it refused a signature.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(4);

    private long _offsetTicks;

    public DateTimeOffset Now => timeProvider.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _offsetTicks));

    /// <summary>Whether a request was refused for its time, and another one signed from now on has the right one.</summary>
    /// <param name="errorCode">The service's code.</param>
    /// <param name="answeredAt">The Date of its answer.</param>
    /// <param name="signedAt">The time that the request was signed with: of many under way, the first that was refused has put the clock right.</param>
    public bool Corrects(string errorCode, DateTimeOffset? answeredAt, DateTimeOffset signedAt)
    {
        // The services name a wrong time by different codes; DynamoDB's is the one of every wrong signature, so that only the clocks tell.
        if (answeredAt is not { } date || errorCode is not (
            "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" or "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure"))
        {
            return false;
        }

        if ((date - signedAt).Duration() < Tolerance)
        {
            return false;
        }

        if ((date - Now).Duration() >= Tolerance)
        {
            Interlocked.Exchange(ref _offsetTicks, (date - timeProvider.GetUtcNow()).Ticks);
        }

        return true;
    }
}
