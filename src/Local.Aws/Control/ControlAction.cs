using Local.Aws.Hosting;

namespace Local.Aws.Control;

/// <summary>A rule's verdict on one request.</summary>
public sealed record ControlAction
{
    private ControlAction(ControlActionKind kind)
    {
        Kind = kind;
    }

    /// <summary>Gets the verdict that lets the request through; later rules are still asked.</summary>
    public static ControlAction Proceed { get; } = new(ControlActionKind.Proceed);

    /// <summary>Gets the verdict that cuts the connection before the request has any effect.</summary>
    public static ControlAction DropBefore { get; } = new(ControlActionKind.DropBefore);

    /// <summary>Gets the verdict that lets the request take effect and then cuts the connection without an answer.</summary>
    public static ControlAction DropAfter { get; } = new(ControlActionKind.DropAfter);

    /// <summary>Gets the verdict that answers the service's own throttling error.</summary>
    public static ControlAction Throttle { get; } = new(ControlActionKind.FailBefore);

    internal ControlActionKind Kind { get; }

    internal TimeSpan Wait { get; private init; }

    internal string? Code { get; private init; }

    internal int Status { get; private init; }

    /// <summary>Holds the request back for a time on the server's clock; later rules are still asked.</summary>
    /// <param name="wait">How long.</param>
    /// <returns>The verdict.</returns>
    public static ControlAction Delay(TimeSpan wait) => new(ControlActionKind.Delay) { Wait = wait };

    /// <summary>Answers an error; the request has no effect.</summary>
    /// <param name="code">The error's name, for example <c>InternalFailure</c>.</param>
    /// <param name="status">The HTTP status.</param>
    /// <returns>The verdict.</returns>
    public static ControlAction FailBefore(string code, int status) => new(ControlActionKind.FailBefore) { Code = code, Status = status };

    /// <summary>Lets the request take effect, then answers an error: what a client sees when the answer of a done write is lost.</summary>
    /// <param name="code">The error's name.</param>
    /// <param name="status">The HTTP status.</param>
    /// <returns>The verdict.</returns>
    public static ControlAction FailAfter(string code, int status) => new(ControlActionKind.FailAfter) { Code = code, Status = status };

    internal ServiceError ErrorFor(ILocalService service) => Code is null ? service.Throttled : new ServiceError(Code, "Injected by a control rule.", Status);
}
