namespace Kinesis.Consumer.Api;

/// <summary>What a failed AWS call means to its caller.</summary>
public enum AwsErrorKind
{
    /// <summary>A passing fault: the same call may succeed later.</summary>
    Retryable,

    /// <summary>Too fast: the same call may succeed later, at a slower pace.</summary>
    Throttled,

    /// <summary>The call can never succeed as it is: wrong input, missing resource, missing permission.</summary>
    Fatal,

    /// <summary>A token the call carried is too old: get a new one and repeat.</summary>
    Expired,
}
