using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Writes the table of every option from the classes themselves: name, default, what is allowed, meaning.</summary>
internal static partial class OptionsTable
{
    public static string Describe()
    {
        var text = new StringBuilder()
            .Append("# Configuration\n\n")
            .Append("Written from the option classes by `make api`; a test fails when it differs from them.\n")
            .Append("Every option can be set in `appsettings.json` or as an environment variable with two underscores for the colon (`Lake__Bucket`).\n")
            .Append("Durations are written `hh:mm:ss`. All options are checked at start, and all problems are listed at once.\n\n")
            .Append("Region, credentials and endpoints are the AWS SDK's: `AWS_ENDPOINT_URL` sends the calls to all services to an emulator; a `ServiceUrl` below is of its service alone.\n")
            .Append("Where a program listens is ASP.NET Core's: `ASPNETCORE_URLS`, else `ASPNETCORE_HTTP_PORTS`, else `http://127.0.0.1:8081` for the worker and `http://127.0.0.1:8080` for ingest.\n");

        var sections = from assembly in OurAssemblies.All
                       from type in OurAssemblies.WrittenTypes(assembly)
                       let section = type.GetField("SectionName", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string
                       where section is not null && type.Name.EndsWith("Options", StringComparison.Ordinal)
                       orderby section
                       select (section, type);

        foreach (var (section, type) in sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n{Summary(type.Assembly, "T:" + type.FullName)}\n\n");
            text.Append("| option | default | allowed | meaning |\n|---|---|---|---|\n");
            AppendRows(text, section, type, Activator.CreateInstance(type)!);
        }

        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, string prefix, Type type, object defaults)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanRead))
        {
            var name = $"{prefix}:{property.Name}";
            var value = property.GetValue(defaults);
            if (value is not null && property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                AppendRows(text, name, property.PropertyType, value);
            }
            else if (property.CanWrite || ElementOf(property) is not null)
            {
                var meaning = Summary(type.Assembly, $"P:{type.FullName!.Replace('+', '.')}.{property.Name}");
                var index = property.CanWrite ? "" : IsMap(property) ? ":{name}" : ":0, :1 …";
                text.Append(CultureInfo.InvariantCulture, $"| `{name}{index}` | {Value(value)}{ProgramDefaults.Of(property, value)} | {Allowed(property)} | {Meaning(meaning)} |\n");
                if (ElementOf(property) is { } element && element.Name.EndsWith("Options", StringComparison.Ordinal))
                {
                    AppendRows(text, $"{name}:0", element, Activator.CreateInstance(element)!);
                }
            }
        }
    }

    /// <summary>What a list that the binder fills holds; null for a property that is no list, or one that others compute.</summary>
    private static Type? ElementOf(PropertyInfo property) =>
        IsMap(property) || (property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IList<>))
            ? property.PropertyType.GenericTypeArguments[^1]
            : null;

    private static bool IsMap(PropertyInfo property) => property.PropertyType == typeof(Dictionary<string, string>);

    private static string Meaning(string summary)
    {
        var text = GetsOrSets().Replace(summary, "");
        return text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];
    }

    public static string Value(object? value) => value switch
    {
        null or "" => "–",
        string text => $"`{text}`",
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        System.Collections.IEnumerable list => list.Cast<object>().Any() ? string.Join(", ", list.Cast<object>().Select(Value)) : "–",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "–",
    };

    private static string Allowed(PropertyInfo property)
    {
        var parts = new List<string>();
        if (property.GetCustomAttribute<RequiredAttribute>() is { AllowEmptyStrings: false })
        {
            parts.Add("required");
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"));
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            parts.Add($"`{pattern.Pattern.Replace("|", "\\|", StringComparison.Ordinal)}`");
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
        {
            parts.Add(string.Join(", ", Enum.GetNames(type)));
        }

        return parts.Count == 0 ? "–" : string.Join("; ", parts);
    }

    private static string Summary(Assembly assembly, string member)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        Assert.True(File.Exists(file), $"{Path.GetFileName(file)} is not beside its assembly: build the solution.");
        var summary = XDocument.Load(file).Descendants("member").FirstOrDefault(element => element.Attribute("name")?.Value == member)?.Element("summary");
        if (summary is null)
        {
            return "";
        }

        foreach (var reference in summary.Descendants().Where(element => element.Name.LocalName is "see" or "paramref").ToArray())
        {
            var target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? reference.Attribute("name")?.Value ?? "";
            reference.ReplaceWith(new XText(target.Split('.')[^1]));
        }

        return Blanks().Replace(summary.Value, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^Gets( or (sets|initializes))?( a value indicating)? ")]
    private static partial Regex GetsOrSets();
}
