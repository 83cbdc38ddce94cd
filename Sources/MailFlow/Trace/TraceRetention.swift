package import Mail

/// How long the trace keeps what (docs/reference/trace.md); the oldest go earlier where room runs out.
package struct TraceRetention: Sendable, Hashable {
    /// Messages that have ended, with their recipients, events and decisions; what finds them; outages.
    package var messages: Interval
    /// Refusals at the edge, one by one.
    package var refusals: Interval
    /// Counts of refusals by minute and source.
    package var counts: Interval

    /// What a server's limits say.
    package init(_ limits: Limits = Limits()) {
        messages = limits.traceRetention
        refusals = limits.refusalRetention
        counts = limits.refusalCountRetention
    }
}
