namespace Local.Aws.DynamoDb.Schemas;

/// <summary>DynamoDB's naming rules for tables and indexes.</summary>
internal static class TableNames
{
    private const int MinLength = 3;
    private const int MaxLength = 255;
    private const string Pattern = "[a-zA-Z0-9_.-]+";

    public static void Check(string name)
    {
        if (!IsWellFormed(name))
        {
            throw Problems.Constraints($"Value '{name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Pattern}");
        }

        if (name.Length is < MinLength or > MaxLength)
        {
            throw Problems.Validation($"TableName must be at least {MinLength} characters long and at most {MaxLength} characters long");
        }
    }

    public static void CheckIndex(string name)
    {
        if (!IsWellFormed(name) || name.Length is < MinLength or > MaxLength)
        {
            throw Problems.Validation(
                $"{Problems.InvalidParameter}Invalid table/index name '{name}'.  Table/index names must be between {MinLength} and {MaxLength} characters long, " +
                "and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
        }
    }

    private static bool IsWellFormed(string name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }
}
