using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Consumer.Cli.Commands;

/// <summary>Options whose numbers have bounds; a value outside is refused with the option, the value and what is allowed.</summary>
internal static class Ranged
{
    public static Option<T> Option<T>(string name, string description, T defaultValue, T least, T most)
        where T : struct, INumber<T>
    {
        var option = Unset(name, description, least, most);
        option.DefaultValueFactory = _ => defaultValue;
        return option;
    }

    /// <summary>The same without a default: the value type's zero stands for "not given" only when the caller asks for the result.</summary>
    public static Option<T> Unset<T>(string name, string description, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = string.Create(CultureInfo.InvariantCulture, $"{least}..{most}"),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
                    && value >= least && value <= most)
                {
                    return value;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"Option '{name}' cannot be '{text}': a number from {least} to {most} is allowed."));
                return default;
            },
        };
}
