using System.Text.Json.Serialization;
using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>JSON of keys and of what they sign: as in the contract, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(Header))]
[JsonSerializable(typeof(Jwk))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(Jwks))]
[JsonSerializable(typeof(Claims.Order))]
[JsonSerializable(typeof(Claims.Release))]
[JsonSerializable(typeof(Claims.Revoke))]
[JsonSerializable(typeof(Claims.Notice))]
[JsonSerializable(typeof(Claims.Approval))]
[JsonSerializable(typeof(Claims.Fact))]
[JsonSerializable(typeof(Claims.Cancel))]
[JsonSerializable(typeof(Claims.Keys))]
[JsonSerializable(typeof(UnsignedCancel))]
internal sealed partial class SigningJson : JsonSerializerContext;

/// <summary>The one thing that anybody may say unsigned: do not cut yet.</summary>
/// <param name="V">Version of the contract.</param>
/// <param name="Case">The case.</param>
internal sealed record UnsignedCancel(int V, string Case);

/// <summary>The same for what somebody else may have signed: what is not known is passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Envelope))]
internal sealed partial class OpenJson : JsonSerializerContext;
