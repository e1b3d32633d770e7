using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Mqtt;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>The head-end, reached over MQTT: fresh readings on <c>up/readings</c>, the backlog on <c>up/backfill</c>.</summary>
/// <param name="link">The connection to the broker.</param>
/// <param name="edge">The concentrator's name.</param>
/// <param name="device">Its random id.</param>
/// <param name="log">Where a silent audience is reported.</param>
public sealed class MqttSink(IMqttLink link, string edge, string device, ILogger<MqttSink> log) : ISink
{
    /// <summary>The name of this sink.</summary>
    public const string MqttName = "mqtt";

    private volatile bool _nobodyListens;

    /// <inheritdoc/>
    public string Name => MqttName;

    /// <inheritdoc/>
    public string Target => link.Target;

    /// <inheritdoc/>
    public bool IsConnected => link.IsConnected;

    /// <summary>True while the broker says that nobody has subscribed to the readings: they are acknowledged and reach no one.</summary>
    public bool NobodyListens => _nobodyListens;

    /// <inheritdoc/>
    public async ValueTask<ISinkSession> Open(SinkStanding standing, CancellationToken cancel) =>
        new Session(this, await link.Session(cancel).ConfigureAwait(false));

    private sealed class Session(MqttSink sink, IMqttSession session) : ISinkSession
    {
        private readonly int _limit = session.LargestPayload;
        private int _sizeOfOne = MessageFit.LikelySize;
        private int _warned;

        public int Window => session.Window;

        public int MostReadings => 320;

        public CancellationToken Ended => session.Ended;

        /// <summary>The last message tells how large a reading is.</summary>
        public Batch Pack(IReadOnlyList<Reading> readings)
        {
            var (count, payload) = MessageFit.Make(readings, _limit, _sizeOfOne, some =>
                JsonSerializer.SerializeToUtf8Bytes(ReadingMessages.Batch(sink.Edge, sink.Device, some), ContractJson.Default.ReadingsMessage));
            _sizeOfOne = Math.Max(1, (payload.Length / count) + 1);
            return new(count, payload);
        }

        public async ValueTask<Delivery> Deliver(Batch batch, Lane lane, CancellationToken cancel)
        {
            var outcome = await session.Publish(Topic(lane), batch.Payload, retain: false, cancel).ConfigureAwait(false);
            return outcome switch
            {
                PublishOutcome.Acknowledged => Heard(),
                PublishOutcome.NobodyListening => Unheard(lane),
                PublishOutcome.TooLarge => new Delivery.TooLarge(
                    $"a reading of {batch.Payload.Length} bytes is more than the {_limit} the broker takes; raise its maximum packet size"),
                PublishOutcome.PayloadRefused => new Delivery.Rejected("the broker refuses this payload"),
                PublishOutcome.Refused => new Delivery.Keep("the broker refuses for now"),
                PublishOutcome.Unknown => new Delivery.Keep("no answer from the broker"),
            };
        }

        private static string Topic(Lane lane) => lane switch
        {
            Lane.Live => Topics.Readings,
            Lane.Backlog => Topics.Backfill,
        };

        private Delivery.Accepted Heard()
        {
            sink._nobodyListens = false;
            return Delivery.Accepted.Instance;
        }

        /// <summary>The broker has it, so it is delivered; that nobody got it is for a person to mend, and said once a session.</summary>
        private Delivery.Accepted Unheard(Lane lane)
        {
            sink._nobodyListens = true;
            if (Interlocked.Exchange(ref _warned, 1) == 0)
                sink.Log.NobodyListens(Topic(lane));
            return Delivery.Accepted.Instance;
        }
    }

    private string Edge => edge;

    private string Device => device;

    private ILogger Log => log;
}
