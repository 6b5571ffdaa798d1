using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Hosting;

/// <summary>Checks an options object by its attributes, and names key, value and what is allowed for each problem.</summary>
internal sealed class AttributeRules<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var problems = from property in typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                       let value = property.GetValue(options)
                       let broken = property.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)).ToArray()
                       where broken.Length > 0
                       select $"{section}:{property.Name} is \"{Convert.ToString(value, CultureInfo.InvariantCulture)}\"; allowed: {string.Join(", ", broken.Select(Allowed))}";
        var all = problems.ToArray();
        return all.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(all);
    }

    private static string Allowed(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "a value (required)",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        RegularExpressionAttribute pattern => $"what matches {pattern.Pattern}",
        _ => rule.FormatErrorMessage("the value"),
    };
}
