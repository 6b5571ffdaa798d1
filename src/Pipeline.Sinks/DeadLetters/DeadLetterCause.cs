namespace Pipeline.Sinks.DeadLetters;

/// <summary>Why a record failed.</summary>
/// <param name="Stage">Where.</param>
/// <param name="Code">The reason as one word, for metrics.</param>
/// <param name="Reason">The reason for people.</param>
/// <param name="EventName">The event, when it is known.</param>
/// <param name="ContractVersion">The version of its contract, when it is known.</param>
/// <param name="Dataset">The dataset, when one is to blame.</param>
/// <param name="Column">The column or attribute, when one is to blame.</param>
/// <param name="Path">Where the value comes from.</param>
internal sealed record DeadLetterCause(
    DeadLetterStage Stage,
    string Code,
    string Reason,
    string? EventName = null,
    int? ContractVersion = null,
    string? Dataset = null,
    string? Column = null,
    string? Path = null);
