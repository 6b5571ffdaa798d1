namespace Pipeline.Exports.Publishing;

/// <summary>Keeps how far publishing has come, under the lock.</summary>
internal interface IPublishJournal
{
    /// <summary>Before the first change of a batch is put: the lock must be held, and the version must say that it is being published.</summary>
    ValueTask BeginBatchAsync(CancellationToken cancellationToken);

    /// <summary>Every change up to a place was acknowledged.</summary>
    /// <param name="position">The place of the last one.</param>
    /// <param name="published">How many the batch had.</param>
    /// <param name="tooLarge">How many more are dead letters because no record can hold them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask AcknowledgedAsync(long position, int published, int tooLarge, CancellationToken cancellationToken);
}
