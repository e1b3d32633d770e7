using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>What somebody's key is for. No two of them in one hand: that is what keeps one thief from cutting, or restoring, alone.</summary>
[JsonConverter(typeof(RoleConverter))]
public enum Role : byte
{
    /// <summary>Orders to cut and to restore; never a release.</summary>
    Headend,

    /// <summary>The duty engineer: cuts for safety, releases that are not about money, weather, protections that end.</summary>
    Duty,

    /// <summary>Whoever takes the money: releases for PAID and PLAN.</summary>
    Payment,

    /// <summary>Whoever tells the customers: proofs of notices.</summary>
    Notice,

    /// <summary>Whoever agrees to an order, and did not give it.</summary>
    Approver,

    /// <summary>New key sets, nothing else; kept away from every network.</summary>
    Root,
}

/// <summary>Roles in lower case, as in the key set.</summary>
internal sealed class RoleConverter() : JsonStringEnumConverter<Role>(JsonNamingPolicy.SnakeCaseLower);
