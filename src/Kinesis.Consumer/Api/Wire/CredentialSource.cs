using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// The credentials that requests are signed with: given ones, or what the SDK's chain finds. They refresh themselves before they run out; the chain is walked again now and
/// then, because a file may have been changed, and not for every request, because that costs more than signing.
/// </summary>
internal sealed class CredentialSource(AWSCredentials? given, IClientConfig? config, TimeProvider timeProvider)
{
    /// <summary>How long what the chain found is believed.</summary>
    private static readonly TimeSpan Belief = TimeSpan.FromSeconds(5);

    /// <summary>A hundred calls under way are told at once that their token is over.</summary>
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Found? _found;
    private long? _renewedAt;

    public async ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        var credentials = given ?? await FindAsync(cancellationToken).ConfigureAwait(false);

        // The SDK's call knows no token; whoever asks for credentials may hang as anything else on a network.
        return await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The service said that these are over, although they said of themselves that they are not: they are asked for anew.</summary>
    public void Renew(ImmutableCredentials refused)
    {
        AWSCredentials? current;
        lock (_gate)
        {
            var now = timeProvider.GetTimestamp();
            if (_renewedAt is { } last && timeProvider.GetElapsedTime(last, now) < BetweenRenewals)
            {
                return;
            }

            _renewedAt = now;
            current = given ?? _found?.Credentials;
            _found = null;
        }

        if (refused.UseToken && current is RefreshingAWSCredentials refreshing)
        {
            refreshing.ClearCredentials();
        }
    }

    private async ValueTask<AWSCredentials> FindAsync(CancellationToken cancellationToken)
    {
        var found = Volatile.Read(ref _found);
        if (found is not null && timeProvider.GetElapsedTime(found.At) < Belief)
        {
            return found.Credentials;
        }

        var credentials = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(config).WaitAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _found, new Found(credentials, timeProvider.GetTimestamp()));
        return credentials;
    }

    private sealed record Found(AWSCredentials Credentials, long At);
}
