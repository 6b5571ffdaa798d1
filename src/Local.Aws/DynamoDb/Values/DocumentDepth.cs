namespace Local.Aws.DynamoDb.Values;

/// <summary>
/// DynamoDB's limit of 32 levels. It also keeps everything that walks a document from running out of stack, so an item is checked after an update as well:
/// <c>SET m.x = m</c> adds a level each time.
/// </summary>
internal static class DocumentDepth
{
    private const int Max = 32;

    public static void CheckLevel(int level)
    {
        if (level > Max)
        {
            throw Problems.Validation("Nesting Levels have exceeded supported limits: Attributes that are nested to more than 32 levels are not supported");
        }
    }

    public static void Check(AttributeMap item) => Check(item, 0);

    private static void Check(AttributeMap map, int level)
    {
        foreach (var value in map.Values)
        {
            Check(value, level);
        }
    }

    private static void Check(AttributeValue value, int level)
    {
        CheckLevel(level);
        if (value.Type == AttributeType.M)
        {
            Check(value.Map, level + 1);
        }
        else if (value.Type == AttributeType.L)
        {
            foreach (var element in value.List)
            {
                Check(element, level + 1);
            }
        }
    }
}
