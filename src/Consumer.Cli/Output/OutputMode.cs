namespace Consumer.Cli.Output;

/// <summary>How a command shows rows: a table for people, or one machine format on standard output.</summary>
internal enum OutputMode
{
    Human,
    Json,
    Csv,
}
