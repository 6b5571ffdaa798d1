using System.Collections.Immutable;
using Local.Aws.Hosting;

namespace Local.Aws.Control;

/// <summary>The switchboard of a test: rules that observe, delay, fail, drop or throttle chosen requests. Thread-safe.</summary>
public sealed class LocalAwsControl
{
    private ImmutableArray<ControlRule> _rules = [];

    internal LocalAwsControl()
    {
    }

    /// <summary>Adds a rule. Rules are asked in the order in which they were added; the first that does not say proceed or delay decides.</summary>
    /// <param name="operation">An operation (<c>Kinesis.GetRecords</c>), all of a service (<c>S3.*</c>), or all (<c>*</c>).</param>
    /// <param name="rule">Looks at a request and decides. May wait: the request is held meanwhile.</param>
    /// <returns>Disposing it removes the rule.</returns>
    public IDisposable On(string operation, Func<ControlledRequest, CancellationToken, ValueTask<ControlAction>> rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(rule);
        var added = new ControlRule(this, operation, rule);
        ImmutableInterlocked.Update(ref _rules, rules => rules.Add(added));
        return added;
    }

    internal async ValueTask<ControlAction> DecideAsync(LocalRequest request, ILocalService service, TimeProvider time)
    {
        var rules = _rules;
        if (rules.IsEmpty)
        {
            return ControlAction.Proceed;
        }

        var http = request.Http.Request;
        var seen = new ControlledRequest(
            request.Operation,
            CredentialScope.Read(http).AccessKeyId,
            http.Method,
            http.Path.ToString(),
            http.QueryString.ToString(),
            request.Body,
            () => service.IteratorShardOf(request));
        foreach (var rule in rules)
        {
            if (!rule.Covers(request.Operation))
            {
                continue;
            }

            var action = await rule.Decide(seen, request.Cancelled).ConfigureAwait(false);
            if (action.Kind == ControlActionKind.Delay)
            {
                await Task.Delay(action.Wait, time, request.Cancelled).ConfigureAwait(false);
            }
            else if (action.Kind != ControlActionKind.Proceed)
            {
                return action;
            }
        }

        return ControlAction.Proceed;
    }

    private sealed class ControlRule(
        LocalAwsControl owner,
        string operation,
        Func<ControlledRequest, CancellationToken, ValueTask<ControlAction>> decide) : IDisposable
    {
        public Func<ControlledRequest, CancellationToken, ValueTask<ControlAction>> Decide { get; } = decide;

        public bool Covers(string requested) => operation.EndsWith('*')
            ? requested.AsSpan().StartsWith(operation.AsSpan(..^1), StringComparison.Ordinal)
            : operation == requested;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._rules, rules => rules.Remove(this));
    }
}
