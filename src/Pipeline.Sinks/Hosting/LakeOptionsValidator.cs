using Microsoft.Extensions.Options;
using Pipeline.Sinks.Lake;

namespace Pipeline.Sinks.Hosting;

/// <summary>Checks each value of <see cref="LakeOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class LakeOptionsValidator : IValidateOptions<LakeOptions>;
