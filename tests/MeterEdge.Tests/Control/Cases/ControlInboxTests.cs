using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Signed = MeterEdge.Tests.Control.Messages.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class ControlInboxTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly OpenDesk _desk;
    private readonly ControlInbox _inbox;

    public ControlInboxTests()
    {
        _desk = new(_folder.Path, at: Signed.Now);
        File.WriteAllText(_folder["public.json"], Signed.Set(1, Signed.Everybody));
        File.SetUnixFileMode(_folder["public.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = new KeyFile(_folder["public.json"], _folder.Path, NullLogger<KeyFile>.Instance);
        _inbox = new(_desk.Desk, _desk.Store, keys, Signed.Edge, _desk.Time, NullLogger<ControlInbox>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_message_that_came_before_and_has_no_answer_yet_is_answered()
    {
        var (signer, topic, typ, claims) = Signed.Right.First(right => right.Topic == "down/notice");
        var token = Signed.Bytes(signer.Token(typ, claims.ToJsonString()));
        Assert.True(_inbox.Take(new(topic, token, Retained: false, Reply: null)));
        _desk.Store.Write(transaction => transaction.Run("UPDATE message SET result = NULL"));

        Assert.True(_inbox.Take(new(topic, token, Retained: false, Reply: null)));
        Assert.True(_inbox.Take(new(topic, token, Retained: false, Reply: null)));

        Assert.Equal([("accepted", null), ("accepted", true), ("accepted", true)], _desk.Answers.Select(answer => (answer.Stage, answer.Repeat)));
        Assert.Single(_desk.Desk.Book.Cases.Values.Single().Notices);
    }

    [Theory]
    [InlineData("down/order")]
    [InlineData("down/release")]
    [InlineData("down/notice")]
    [InlineData("down/approval")]
    [InlineData("down/fact")]
    [InlineData("down/cancel")]
    [InlineData("down/keys")]
    public void Whatever_comes_is_answered_also_when_it_comes_again(string topic)
    {
        var tokens = Signed.Right.Where(right => right.Topic == topic).Select(right => Signed.Bytes(right.Signer.Token(right.Typ, right.Claims.ToJsonString()))).ToList();

        foreach (var token in tokens)
        {
            var before = _desk.Answers.Count;
            Assert.True(_inbox.Take(new(topic, token, Retained: false, Reply: null)));
            var first = _desk.Answers.Count;
            Assert.True(_inbox.Take(new(topic, token, Retained: false, Reply: null)));
            Assert.True(before < first && first < _desk.Answers.Count, $"{before} answers, then {first}, then {_desk.Answers.Count}");
        }
    }
}
