using System.Reflection;

namespace Architecture.Tests;

/// <summary>Writes down what other assemblies can see of one, a line a member, in a stable order.</summary>
internal static class PublicApi
{
    private const BindingFlags Visible = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Members that records and structs write for themselves.</summary>
    private static readonly HashSet<string> Synthesized = ["Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "Deconstruct", "op_Equality", "op_Inequality", "get_EqualityContract"];

    public static string Describe(Assembly assembly)
    {
        var lines = from type in assembly.GetExportedTypes()
                    orderby type.FullName
                    from line in Lines(type)
                    select line;
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{Kind(type)} {TypeName(type)}{Bases(type)}";
        if (type.IsEnum)
        {
            yield return "    " + string.Join(", ", Enum.GetNames(type));
            yield break;
        }

        var members = type.GetMembers(Visible).Where(IsVisible).Select(Member).Where(text => text.Length > 0).Distinct().Order(StringComparer.Ordinal);
        foreach (var member in members)
        {
            yield return "    " + member;
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo method => IsVisible((MethodBase)method) && !Synthesized.Contains(method.Name) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)),
        MethodBase constructor => IsVisible(constructor),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract",
        FieldInfo field => field.IsPublic || field.IsFamily,
        EventInfo => true,
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => constructor.IsStatic ? "" : $"new({Parameters(constructor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{method.Name}{Generics(method)}({Parameters(method)}) : {TypeName(method.ReturnType)}",
        PropertyInfo property => $"{property.Name} {{ {Accessors(property)} }} : {TypeName(property.PropertyType)}",
        FieldInfo field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{field.Name} : {TypeName(field.FieldType)}",
        EventInfo @event => $"event {@event.Name} : {TypeName(@event.EventHandlerType!)}",
        _ => "",
    };

    private static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && IsVisible(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") ? " init;" : " set;"
            : "";
        return (property.GetMethod is { } getter && IsVisible(getter) ? "get;" : "") + set;
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{TypeName(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : "")}"));

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsByRefLike ? "ref struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var names = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(one => one.IsVisible).Select(TypeName);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            names = names.Prepend(TypeName(parent));
        }

        var list = string.Join(", ", names.Order(StringComparer.Ordinal));
        return list.Length == 0 || type.IsEnum ? "" : " : " + list;
    }

    private static string TypeName(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + TypeName(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return TypeName(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return TypeName(inner) + "?";
        }

        var name = type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || type.IsNested ? type.Name : type.FullName ?? type.Name;
        name = type.IsNested ? $"{TypeName(type.DeclaringType!)}.{name}" : name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
            : name;
    }
}
