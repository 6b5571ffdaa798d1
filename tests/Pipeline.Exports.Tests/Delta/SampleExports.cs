using System.Text;

namespace Pipeline.Exports.Tests.Delta;

/// <summary>The three exports of the walk-through: three rows; one changed, one new, one gone; a hundred thousand.</summary>
internal static class SampleExports
{
    public const string First = "PK1;0;this is a test;how are you today\nPK2;0;this is a test;how are you today\nPK3;0;this is a test;how are you today\n";

    public const string Second = "PK1;0;this is a test;how are you today\nPK2;1;this is a test;how are you today\nPK4;0;this is a test;how are you today\n";

    public static string Third { get; } = MakeThird();

    private static string MakeThird()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"PK{i};{i};value1;value2\n");
        }

        return text.ToString();
    }
}
