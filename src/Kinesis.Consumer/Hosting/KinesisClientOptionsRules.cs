using Kinesis.Consumer.Api;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What the attributes of <see cref="KinesisClientOptions"/> cannot say.</summary>
internal sealed class KinesisClientOptionsRules : IValidateOptions<KinesisClientOptions>
{
    public ValidateOptionsResult Validate(string? name, KinesisClientOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        CheckUrl(builder, $"{KinesisClientOptions.SectionName}:{nameof(KinesisClientOptions.ServiceUrl)}", options.ServiceUrl);
        return builder.Build();
    }

    public static void CheckUrl(ValidateOptionsResultBuilder builder, string key, Uri? url)
    {
        if (url is not null && !(url.IsAbsoluteUri && (url.Scheme is "http" or "https")))
        {
            builder.AddError($"{key} is '{url}'; allowed is an absolute URL such as http://127.0.0.1:4566");
        }
    }
}
