namespace Pipeline.Contracts.Generation;

/// <summary>The words for <c>generator.kind</c> in contract files.</summary>
internal static class GeneratorKinds
{
    public const string Order = "order";
    public const string Template = "template";
}
