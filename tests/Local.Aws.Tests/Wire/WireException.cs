using System.Diagnostics.CodeAnalysis;

namespace Local.Aws.Tests.Wire;

/// <summary>An error that a service answered.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It stands for an answer.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It does not leave the tests.")]
internal sealed class WireException(string operation, int status, string code, string message)
    : Exception($"{operation}: {status} {code}: {message}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Text { get; } = message;
}
