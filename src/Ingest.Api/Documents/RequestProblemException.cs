namespace Ingest.Api.Documents;

/// <summary>The request as a whole cannot be taken; the message is for the sender.</summary>
internal sealed class RequestProblemException : Exception
{
    public RequestProblemException()
    {
    }

    public RequestProblemException(string message)
        : base(message)
    {
    }

    public RequestProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    public string Title { get; init; } = "Bad request";
}
