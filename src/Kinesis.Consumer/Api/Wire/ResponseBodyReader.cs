using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// Reads each answer's body, asynchronously and into one pooled buffer, before the SDK's unmarshaller would do it with
/// blocking reads. A streaming answer stays open. Sits inside the retry handler, so a body that breaks off is a failed attempt like any other.
/// </summary>
internal sealed class ResponseBodyReader : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var token = executionContext.RequestContext.CancellationToken;
        try
        {
            var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            if (executionContext.RequestContext.Unmarshaller.HasStreamingProperty)
            {
                return result;
            }

            executionContext.ResponseContext.HttpResponse = await BufferAsync(executionContext.ResponseContext.HttpResponse, token)
                .ConfigureAwait(false);
            return result;
        }
        catch (HttpErrorResponseException exception) when (exception.Response is not BufferedResponse)
        {
            throw new HttpErrorResponseException(
                exception.Message, exception, await BufferAsync(exception.Response, token).ConfigureAwait(false));
        }
    }

    private static async Task<BufferedResponse> BufferAsync(
        IWebResponseData response, CancellationToken cancellationToken)
    {
        var stream = await response.ResponseBody.OpenResponseAsync().ConfigureAwait(false);
        try
        {
            return new BufferedResponse(response)
            {
                Body = await PooledBody.ReadAsync(stream, response.ContentLength, cancellationToken).ConfigureAwait(false),
            };
        }
        catch
        {
            response.ResponseBody.Dispose();
            throw;
        }
    }
}
