namespace Pipeline.Exports.Registry;

/// <summary>What became of a version that was announced.</summary>
internal enum RegistrationOutcome
{
    /// <summary>It is new.</summary>
    Registered,

    /// <summary>It was there with the same files: an event came twice, or a poll saw it again.</summary>
    Known,

    /// <summary>It is new, but a newer version went first.</summary>
    Superseded,

    /// <summary>It was there with other files, which stay what counts.</summary>
    OtherContent,
}
