using System.Reflection;

namespace Architecture.Tests;

/// <summary>The built products, loaded for reflection.</summary>
internal static class OurAssemblies
{
    public static IEnumerable<Assembly> All => Repository.Projects.Select(Load);

    /// <summary>The projects whose public types others compile against.</summary>
    public static IEnumerable<string> Libraries => Repository.Projects.Where(project => project is not ("Consumer.Cli" or "Consumer.Worker"));

    public static Assembly Load(string project) => Assembly.Load(project == "Consumer.Cli" ? "consumer" : project);

    /// <summary>The types that people wrote, without what compilers and generators add.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) =>
        assembly.GetTypes().Where(type => !IsGenerated(type) && type.Namespace is not null && !type.Namespace.StartsWith("System.", StringComparison.Ordinal));

    private static bool IsGenerated(Type type)
    {
        for (var outer = type; outer is not null; outer = outer.DeclaringType)
        {
            if (outer.Name.Contains('<', StringComparison.Ordinal)
                || outer.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute"))
            {
                return true;
            }
        }

        return false;
    }
}
