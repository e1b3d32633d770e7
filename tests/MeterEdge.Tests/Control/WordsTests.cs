using MeterEdge.Control;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control;

public sealed class WordsTests
{
    // The contract's sentence, as it stands there.
    private const string Codes = """
        NO_NOTICE NOTICE_TOO_FRESH NOTICE_EXPIRED NO_FINAL_NOTICE NOT_OVERDUE_ENOUGH AMOUNT_TOO_SMALL AMOUNT_MISMATCH BEFORE_PROMISED NO_APPROVAL
        SELF_APPROVAL PROTECTED_MEDICAL PROTECTED_SUPPLY PROTECTED_COMMON_LOAD IMPORTANT_USER OUTSIDE_HOURS HOLIDAY WEATHER
        SEASON DISPUTE PAYMENT_PENDING PLAN_ACTIVE RATE_LIMIT CLOCK_UNTRUSTED RETAINED REPLAY EXPIRED TOO_LARGE MALFORMED BAD_SIGNATURE
        UNKNOWN_KEY WRONG_ROLE WRONG_REASON WRONG_TYPE WRONG_AUDIENCE WRONG_METER WRONG_ACCOUNT CASE_MISMATCH CASE_CLOSED ALREADY_USED TOO_LATE BALANCE_OWED
        NO_RELEASE IDENTITY_UNVERIFIED RESTARTED SUPERSEDED LOAD_SIDE_VOLTAGE LOCAL_LOCK MAINTENANCE_LOCK FAULT_TRIP NO_SWITCH BUS_TIMEOUT STATE_UNKNOWN VERIFY_FAILED
        OVER_CURRENT_AFTER_CLOSE UNREACHABLE UNKNOWN_METER COMMS_UNHEALTHY GROUP_SWITCH INTERNAL
        """;

    // What the contract's list has no word for; it is extended at its end.
    private const string Further = "LINE_VOLTAGE CURRENT_TOO_HIGH";

    [Fact]
    public void Refusal_codes_are_spelled_as_the_contract_spells_them_and_all_of_them_are_there() =>
        Assert.Equal($"{Codes} {Further}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), Enum.GetValues<RefusalCode>().Select(code => code.Upper()));

    [Fact]
    public void A_word_is_read_back_as_what_it_spells()
    {
        foreach (var kind in Enum.GetValues<FactKind>())
            Assert.Equal(kind, Words.ParseLower<FactKind>(kind.Lower()));
        Assert.Equal(CutReason.SafetyEmergency, Words.ParseUpper<CutReason>("SAFETY_EMERGENCY"));
    }

    [Theory]
    [InlineData("arrears")]
    [InlineData("Arrears")]
    [InlineData("0")]
    [InlineData(" ARREARS")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_spelled_otherwise_is_nothing(string? text) => Assert.Null(Words.ParseUpper<CutReason>(text));
}
