using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Consumer.Worker.Hosting;

/// <summary>
/// Gives the failures of attributes, which name neither the configuration key nor the value, the form of the other rules:
/// key, value, what is allowed.
/// </summary>
internal static class OptionProblems
{
    public static IEnumerable<string> Explain(OptionsValidationException exception, IConfiguration? configuration)
    {
        var section = exception.OptionsType.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string;
        foreach (var failure in exception.Failures)
        {
            var property = section is null || failure.Contains($"{section}:", StringComparison.Ordinal) ? null : Find(exception.OptionsType, failure);
            yield return property is null ? failure : Explain($"{section}:{property.Name}", property, configuration);
        }
    }

    /// <summary>The property that a failure of an attribute is about; null for a failure that speaks for itself.</summary>
    private static PropertyInfo? Find(Type options, string failure) => options.GetProperties()
        .Where(property => property.GetCustomAttributes<ValidationAttribute>().Any())
        .Where(property => failure.StartsWith($"{property.Name}:", StringComparison.Ordinal)
            || failure.StartsWith($"{options.Name}.{property.Name}:", StringComparison.Ordinal)
            || failure.Contains($" {property.Name} ", StringComparison.Ordinal)
            || failure.Contains($"'{property.Name}'", StringComparison.Ordinal)
            || failure.Contains($".{property.Name} ", StringComparison.Ordinal))
        .MaxBy(property => property.Name.Length);

    private static string Explain(string key, PropertyInfo property, IConfiguration? configuration) =>
        $"{key} is \"{configuration?[key]}\"; allowed: {string.Join(", ", property.GetCustomAttributes<ValidationAttribute>().Select(Allowed))}";

    private static string Allowed(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "a value (required)",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        RegularExpressionAttribute pattern => $"what matches {pattern.Pattern}",
        _ => rule.FormatErrorMessage("the value"),
    };
}
