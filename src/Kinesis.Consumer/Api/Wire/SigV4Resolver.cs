using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Every operation called here is signed with SigV4. Sits inside the retry handler, so each attempt has fresh credentials.</summary>
internal sealed class SigV4Resolver : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}
