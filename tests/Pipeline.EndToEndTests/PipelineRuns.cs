namespace Pipeline.EndToEndTests;

/// <summary>Tests that run a whole pipeline of several processes: one at a time, or they would measure one another.</summary>
[CollectionDefinition(Name)]
public sealed class PipelineRuns
{
    public const string Name = "pipeline runs";
}
