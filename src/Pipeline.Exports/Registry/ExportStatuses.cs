namespace Pipeline.Exports.Registry;

/// <summary>The words of the registry for its states.</summary>
internal static class ExportStatuses
{
    public static string Word(ExportStatus status) => status switch
    {
        ExportStatus.Registered => "REGISTERED",
        ExportStatus.Locked => "LOCKED",
        ExportStatus.Comparing => "COMPARING",
        ExportStatus.Held => "HELD",
        ExportStatus.Publishing => "PUBLISHING",
        ExportStatus.Applied => "APPLIED",
        ExportStatus.Failed => "FAILED",
        _ => "SUPERSEDED",
    };

    public static ExportStatus Read(string word)
    {
        foreach (var status in Enum.GetValues<ExportStatus>())
        {
            if (Word(status) == word)
            {
                return status;
            }
        }

        throw new InvalidDataException($"The status '{word}' is none of the registry's: {string.Join(", ", Enum.GetValues<ExportStatus>().Select(Word))} are");
    }

    /// <summary>Whether an import has still to do something about it.</summary>
    public static bool IsOpen(ExportStatus status) => status is ExportStatus.Registered or ExportStatus.Locked or ExportStatus.Comparing or ExportStatus.Publishing;
}
