using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>What becomes of the changes to one base: published, unless they are on the stream, out of scope or withheld.</summary>
/// <param name="publisher">Puts them on the stream.</param>
/// <param name="deadLetters">For rows that cannot be used.</param>
/// <param name="scope">Which changes are wanted.</param>
/// <param name="first">The place of the first change.</param>
/// <param name="acknowledged">The place up to which all are on the stream.</param>
/// <param name="judge">Asks the guard.</param>
/// <param name="tellsRefused">Whether refused rows are told: of several bases the first tells them.</param>
internal sealed class ImportSink(
    ChangePublisher publisher,
    DeadLetterWriter deadLetters,
    PublishScope scope,
    long first,
    long acknowledged,
    Func<DeltaStatistics, GuardDecision> judge,
    bool tellsRefused) : IChangeSink
{
    private long _last = -1;

    /// <summary>What the guard said; that deletions pass if it was not asked.</summary>
    public GuardDecision Decision { get; private set; }

    /// <summary>Rows of the new version that were refused.</summary>
    public long Refused { get; private set; }

    public async ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken)
    {
        if (row.IsOfNew && tellsRefused)
        {
            Refused++;
            await deadLetters.AddAsync(row, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken)
    {
        if (change.Ordinal <= _last)
        {
            throw new InvalidOperationException($"The comparison gave the change {change.Ordinal} behind {_last}: what was noted as acknowledged would not be all up to there");
        }

        _last = change.Ordinal;
        var place = first + change.Ordinal;
        return place <= acknowledged || (scope == PublishScope.Deletes && change.Kind != RowChangeKind.Delete)
            ? ValueTask.CompletedTask
            : publisher.AddAsync(change, place, cancellationToken);
    }

    public ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken)
    {
        Decision = judge(statistics);
        return ValueTask.FromResult(!Decision.IsHeld);
    }
}
