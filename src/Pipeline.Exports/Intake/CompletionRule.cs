namespace Pipeline.Exports.Intake;

/// <summary>What makes a version complete. A manifest counts whatever the rule.</summary>
public enum CompletionRule
{
    /// <summary>Its first file: versions have one.</summary>
    FirstFile,

    /// <summary>An object <c>_SUCCESS</c> or <c>manifest.json</c> beside its files, written last.</summary>
    Marker,
}
