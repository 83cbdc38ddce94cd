package import Mail

/// Back pressure as Exchange has it: samples go in, levels with hysteresis come out (docs/reference/back-pressure.md).
///
/// A level changes at the four points of its thresholds and nowhere else. A second fall of a resource within a minute
/// waits until that minute is over, so that acceptance does not flip even when the figure swings through all of them.
package struct BackPressure: Sendable {
    /// One resource at the moment.
    package struct Reading: Hashable, Sendable {
        /// The level.
        package internal(set) var level = PressureLevel.low
        /// The last figure; nil before the first, or when the system does not tell.
        package internal(set) var figure: Int?
        var fellAt: [PressureLevel: Instant] = [:]
    }

    /// The least time between two falls of one resource from the same level.
    static let calm = Interval.minutes(1)
    static let firstTarpit = Interval.seconds(10)
    static let tarpitStep = Interval.seconds(5)
    static let longestTarpit = Interval.seconds(55)

    private let limits: PressureLimits
    private var readings: [PressureResource: Reading] = [:]
    private var tarpit = Interval.seconds(0)

    /// All resources at Low.
    package init(limits: PressureLimits) { self.limits = limits }

    /// A resource at the moment.
    package func reading(of resource: PressureResource) -> Reading { readings[resource] ?? Reading() }

    /// Takes a sample; gives the changes of level, at most two a resource. What was not measured keeps its level.
    package mutating func take(_ sample: PressureSample, now: Instant) -> [PressureEvent] {
        let figures = sample.figures(diskSpan: limits.diskSpan)
        var events: [PressureEvent] = []
        for resource in PressureResource.allCases {
            guard let figure = figures[resource] else { continue }
            var reading = readings[resource] ?? Reading()
            reading.figure = figure
            let thresholds = thresholds(of: resource)
            while let next = Self.next(reading.level, figure, thresholds) {
                if next < reading.level {
                    if let fellAt = reading.fellAt[reading.level], now - fellAt < Self.calm { break }
                    reading.fellAt[reading.level] = now
                }
                events.append(PressureEvent(resource, from: reading.level, to: next, figure: figure))
                reading.level = next
            }
            readings[resource] = reading
        }
        stepTarpit()
        return events
    }

    private static func next(
        _ level: PressureLevel, _ figure: Int, _ thresholds: PressureThresholds
    ) -> PressureLevel? {
        switch level {
        case .low: figure >= thresholds.lowToMedium ? .medium : nil
        case .medium:
            if figure >= thresholds.mediumToHigh {
                .high
            } else {
                figure <= thresholds.mediumToLow ? .low : nil
            }
        case .high: figure <= thresholds.highToMedium ? .medium : nil
        }
    }

    private mutating func stepTarpit() {
        guard tarpittingResource != nil else {
            tarpit = .seconds(0)
            return
        }
        tarpit =
            tarpit.milliseconds == 0
            ? Self.firstTarpit
            : min(Self.longestTarpit, .milliseconds(tarpit.milliseconds + Self.tarpitStep.milliseconds))
    }

    // What waits longer helps the queues and memory; a disk it does not help.
    private var tarpittingResource: PressureResource? {
        first([.queueLength, .processMemory, .systemMemory], at: .medium)
    }

    private func first(_ resources: [PressureResource], at level: PressureLevel) -> PressureResource? {
        resources.first { reading(of: $0).level >= level }
    }

    private func thresholds(of resource: PressureResource) -> PressureThresholds {
        switch resource {
        case .disk: limits.disk
        case .inodes: limits.inodes
        case .processMemory: limits.processMemory
        case .systemMemory: limits.systemMemory
        case .queueLength: limits.queueLength
        case .commitQueue: limits.commitQueue
        case .descriptors: limits.descriptors
        }
    }

    /// What the levels mean to sessions.
    package var standing: PressureStanding {
        var standing = PressureStanding()
        standing.refusesMail = first(PressureResource.allCases, at: .high)
        standing.refusesConnections = first([.processMemory, .systemMemory, .descriptors], at: .high)
        standing.defersFailing = first([.disk, .inodes], at: .medium)
        standing.isImpatient = first(PressureResource.allCases, at: .medium) != nil
        if let resource = tarpittingResource { standing.tarpit = .init(resource: resource, interval: tarpit) }
        return standing
    }
}
