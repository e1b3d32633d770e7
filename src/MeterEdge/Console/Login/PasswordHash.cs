using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MeterEdge.Console.Login;

/// <summary>
/// A password as it may be kept: PBKDF2 with HMAC-SHA-256 (RFC 8018, clause 5.2), written <c>pbkdf2-sha256:ITERATIONS:SALT:HASH</c> with salt and hash in base64.
/// </summary>
/// <param name="Iterations">Rounds, <see cref="LeastIterations"/> to <see cref="MostIterations"/>.</param>
/// <param name="Salt">16 bytes or more.</param>
/// <param name="Hash">32 bytes.</param>
internal sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash)
{
    public const int LeastIterations = 100_000;
    public const int MostIterations = 10_000_000;

    // OWASP Password Storage Cheat Sheet (2023): 600,000 for PBKDF2-HMAC-SHA256.
    private const int UsualIterations = 600_000;
    private const int LeastSalt = 16;
    private const int MostSalt = 64;
    private const int HashBytes = 32;
    private const string Scheme = "pbkdf2-sha256";

    /// <summary>What an unknown name is compared with, so that it takes as long as a known one.</summary>
    public static readonly PasswordHash Nobodys = new(UsualIterations, new byte[LeastSalt], new byte[HashBytes]);

    /// <summary>Makes one with a fresh salt.</summary>
    public static PasswordHash Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(LeastSalt);
        return new(UsualIterations, salt, Derive(password, salt, UsualIterations));
    }

    /// <summary>Reads the written form; null when it is none.</summary>
    public static PasswordHash? Parse(string text)
    {
        if (text.Split(':') is not [Scheme, var rounds, var salt, var hash]
            || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < LeastIterations or > MostIterations
            || Bytes(salt) is not { Length: >= LeastSalt and <= MostSalt } salted
            || Bytes(hash) is not { Length: HashBytes } hashed)
        {
            return null;
        }

        return new(iterations, salted, hashed);
    }

    /// <summary>Whether it is this password's. Takes a second on a weak processor, and that is meant.</summary>
    public bool IsOf(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations), Hash);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}:{Iterations}:{Convert.ToBase64String(Salt)}:{Convert.ToBase64String(Hash)}");

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[MostSalt];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }
}
