import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOPosix
import Operations
import Organization
import ServiceLifecycle

/// Samples the resources, keeps their levels, and tells the listeners and the log (docs/reference/back-pressure.md).
final class PressureWatch: Sendable {
    /// How often it samples.
    static let period = Interval.seconds(2)

    /// What the sessions go by.
    let gauge: PressureGauge
    private let probe: any ResourceProbe
    private let time: any TimeSource
    private let logger: Logger
    private let state: NIOLockedValueBox<BackPressure>
    private let sampled: @Sendable (PressureSample, PressureStanding) -> Void

    /// `sampled` is told each sample and what it means.
    init(
        limits: PressureLimits, probe: any ResourceProbe, time: any TimeSource, gauge: PressureGauge = PressureGauge(),
        logger: Logger, sampled: @escaping @Sendable (PressureSample, PressureStanding) -> Void = { _, _ in }
    ) {
        self.gauge = gauge
        self.sampled = sampled
        self.probe = probe
        self.time = time
        self.logger = logger
        state = NIOLockedValueBox(BackPressure(limits: limits))
    }

    /// Takes one sample and puts what it means into force. Blocks.
    func sample() {
        let sample = probe.measure()
        let events = state.withLockedValue { state in
            let events = state.take(sample, now: time.now())
            gauge.standing = state.standing
            return events
        }
        sampled(sample, gauge.standing)
        for event in events { log(event) }
    }

    private func log(_ event: PressureEvent) {
        logger.log(
            event.to > event.from ? .pressureRose : .pressureFell,
            [
                .eventId: event.identifier, .resource: event.resource.rawValue, .before: event.from.rawValue,
                .after: event.to.rawValue, .figure: "\(event.figure)",
            ])
    }

    /// The resources for an administrator, those that are measured.
    var readings: [PressureSummary] {
        state.withLockedValue { state in
            PressureResource.allCases.compactMap { resource in
                let reading = state.reading(of: resource)
                return reading.figure.map {
                    PressureSummary(resource: resource.rawValue, level: reading.level, figure: $0)
                }
            }
        }
    }
}

/// Samples every two seconds for as long as the gateway runs.
struct PressureSampling: Service {
    let watch: PressureWatch
    let threadPool: NIOThreadPool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .milliseconds(PressureWatch.period.milliseconds))) != nil {
                try? await threadPool.runIfActive { watch.sample() }
            }
        }
    }
}
