namespace Pipeline.Contracts.Generation;

/// <summary>Groups of <see cref="BadRecordKind"/>.</summary>
public static class BadRecordKinds
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<BadRecordKind> All { get; } = Enum.GetValues<BadRecordKind>();

    /// <summary>Those that the front door accepts, because required keys are there, and only the projection can refuse.</summary>
    public static IReadOnlyList<BadRecordKind> AcceptedOverHttp { get; } = [BadRecordKind.WrongType, BadRecordKind.OutOfRange];
}
