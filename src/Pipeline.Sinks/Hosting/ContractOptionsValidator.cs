using Microsoft.Extensions.Options;

namespace Pipeline.Sinks.Hosting;

/// <summary>Checks each value of <see cref="ContractOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class ContractOptionsValidator : IValidateOptions<ContractOptions>;
