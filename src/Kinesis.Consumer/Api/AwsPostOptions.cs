using System.Net;

namespace Kinesis.Consumer.Api;

/// <summary>Which AWS JSON service <see cref="AwsPostClient"/> calls, and where. The caller has found the address and region by its own rules.</summary>
/// <param name="Endpoint">The absolute address.</param>
/// <param name="Region">The region in which requests are signed.</param>
/// <param name="SigningName">The service in the signature's scope, such as <c>dynamodb</c>.</param>
/// <param name="JsonVersion">The protocol's version: 1.0 or 1.1.</param>
/// <param name="Proxy">Null for what the environment says (HTTPS_PROXY, NO_PROXY).</param>
internal sealed record AwsPostOptions(Uri Endpoint, string Region, string SigningName, string JsonVersion, IWebProxy? Proxy = null);
