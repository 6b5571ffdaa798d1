namespace Pipeline.Sinks.Objects;

/// <summary>What became of an object of a prepared manifest.</summary>
internal enum ObjectState
{
    /// <summary>Neither the upload nor the object is there: nobody can make it visible any more.</summary>
    Gone = 0,

    /// <summary>The upload is there, whole, and can be completed.</summary>
    Uploaded,

    /// <summary>The object is visible.</summary>
    Visible,

    /// <summary>The upload is gone, and what lies under the key is not the manifest's.</summary>
    Foreign,
}
