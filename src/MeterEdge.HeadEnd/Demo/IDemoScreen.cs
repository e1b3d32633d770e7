using MeterEdge.HeadEnd.Demo.View;

namespace MeterEdge.HeadEnd.Demo;

/// <summary>Where the demo shows itself.</summary>
internal interface IDemoScreen : IDisposable
{
    /// <summary>Half a second has passed.</summary>
    void Show(DemoModel model, PlantState plant);

    /// <summary>Something happened.</summary>
    void Tell(DemoModel.News news);
}
