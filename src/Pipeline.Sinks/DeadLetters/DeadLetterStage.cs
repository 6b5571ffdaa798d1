namespace Pipeline.Sinks.DeadLetters;

/// <summary>Where on its way a record failed.</summary>
internal enum DeadLetterStage
{
    /// <summary>No contract could be found for it.</summary>
    Route,

    /// <summary>Its document does not fit the contract's datasets.</summary>
    Project,

    /// <summary>Its document cannot become an item of the contract's table.</summary>
    Table,

    /// <summary>The table refused its item. The only stage whose records are in the lake as well.</summary>
    Store,
}
