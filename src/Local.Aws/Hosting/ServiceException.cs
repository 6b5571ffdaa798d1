using System.Diagnostics.CodeAnalysis;

namespace Local.Aws.Hosting;

/// <summary>Carries a <see cref="ServiceError"/> from the place that found it to the host, which writes it in the service's format.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Without an error there is nothing to answer.")]
internal sealed class ServiceException : InvalidOperationException
{
    public ServiceException(ServiceError error)
        : base(error.Message)
    {
        Error = error;
    }

    public ServiceException(string code, string message, int status = 400)
        : this(new ServiceError(code, message, status))
    {
    }

    public ServiceError Error { get; }
}
