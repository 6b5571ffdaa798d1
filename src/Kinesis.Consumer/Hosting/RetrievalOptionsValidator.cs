using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="RetrievalOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class RetrievalOptionsValidator : IValidateOptions<RetrievalOptions>;
