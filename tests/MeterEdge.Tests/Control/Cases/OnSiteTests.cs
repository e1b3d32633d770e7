using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Signed = MeterEdge.Tests.Control.Messages.Some;

namespace MeterEdge.Tests.Control.Cases;

/// <summary>A release that a technician enters at the console.</summary>
public sealed class OnSiteTests : IAsyncDisposable
{
    private static readonly (Messages.Hand Signer, string Topic, string Typ, JsonObject Claims) Paid = Signed.Right.First(right => right.Typ == "me-release+jws");
    private readonly TempFolder _folder = new();
    private readonly OpenDesk _desk;
    private readonly ControlInbox _inbox;
    private readonly string _meter = Paid.Claims["sub"]!.ToString();

    public OnSiteTests()
    {
        _desk = new(_folder.Path, at: Signed.Now);
        File.WriteAllText(_folder["public.json"], Signed.Set(1, Signed.Everybody));
        File.SetUnixFileMode(_folder["public.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = new KeyFile(_folder["public.json"], _folder.Path, NullLogger<KeyFile>.Instance);
        _inbox = new(_desk.Desk, _desk.Store, keys, Signed.Edge, _desk.Time, NullLogger<ControlInbox>.Instance);
        _desk.Desk.Seen(_meter, FakeSwitch.Opened with { Time = Signed.Now });
    }

    private SwitchIntent Intent => _desk.Desk.Book.Switches[_meter].Intent;

    private List<JsonNode> Evidence => [.. _desk.Store.Read(transaction => transaction.Rows("SELECT body FROM audit WHERE kind = 'console'", row => JsonNode.Parse(row.GetString(0))!))];

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void It_is_the_order_too_and_bears_the_technicians_name()
    {
        Assert.IsType<OnSiteAnswer.Kept>(Enter(Token(Paid.Claims)));
        Assert.Equal(SwitchIntent.Released, Intent);
        var row = Assert.Single(Evidence);
        Assert.Equal(("li.wei", "release", Paid.Claims["jti"]!.ToString()), (row["by"]!.ToString(), row["did"]!.ToString(), row["id"]!.ToString()));
    }

    [Fact]
    public void One_that_came_over_the_uplink_and_waits_for_its_order_goes_on()
    {
        Assert.True(_inbox.Take(new("down/release", Encoding.UTF8.GetBytes(Token(Paid.Claims)), Retained: false, Reply: null)));
        Assert.NotEqual(SwitchIntent.Released, Intent);
        Enter(Token(Paid.Claims));
        Assert.Equal(SwitchIntent.Released, Intent);
    }

    [Fact]
    public void Entered_twice_it_does_nothing_more()
    {
        Enter(Token(Paid.Claims));
        Enter(Token(Paid.Claims));
        Assert.Equal(SwitchIntent.Released, Intent);
        Assert.Equal(2, Evidence.Count);
        Assert.Contains(_desk.Answers, answer => answer.Repeat == true);
    }

    [Fact]
    public void Its_id_with_another_content_is_refused_and_orders_nothing()
    {
        Assert.True(_inbox.Take(new("down/release", Encoding.UTF8.GetBytes(Token(Paid.Claims)), Retained: false, Reply: null)));
        Enter(Token(Signed.With(Paid.Claims, "txn", "t-99")));
        Assert.NotEqual(SwitchIntent.Released, Intent);
        Assert.Contains(_desk.Answers, answer => answer.Result == "REPLAY");
    }

    [Fact]
    public void Nothing_but_a_release_can_be_entered()
    {
        foreach (var (signer, _, typ, claims) in Signed.Right.Where(right => right.Typ != "me-release+jws"))
            Assert.IsType<OnSiteAnswer.Refused>(Enter(signer.Token(typ, claims.ToJsonString())));
        Assert.IsType<OnSiteAnswer.Refused>(Enter(""));
        Assert.IsType<OnSiteAnswer.Refused>(Enter(new string('x', 5000)));
        Assert.NotEqual(SwitchIntent.Released, Intent);
        Assert.All(Evidence, row => Assert.NotNull(row["code"]));
    }

    [Fact]
    public void One_of_another_key_is_refused()
    {
        var theirs = Signed.With(Paid.Claims, "iss", Signed.Headend.Issuer);
        Assert.Equal(RefusalCode.WrongRole, Assert.IsType<OnSiteAnswer.Refused>(Enter(Signed.Headend.Token(Paid.Typ, theirs.ToJsonString()))).Code);
        Assert.NotEqual(SwitchIntent.Released, Intent);
    }

    private static string Token(JsonObject claims) => Paid.Signer.Token(Paid.Typ, claims.ToJsonString());

    private OnSiteAnswer Enter(string token) => _inbox.TakeOnSite(token, new() { ["by"] = "li.wei", ["at"] = "here", ["did"] = "release" });
}
