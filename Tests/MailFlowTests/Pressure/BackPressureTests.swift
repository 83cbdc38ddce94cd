import Mail
import MailFlow
import Organization
import Testing

@Suite("Back pressure")
struct BackPressureTests {
    private struct Walk {
        var pressure: BackPressure
        var now = Instant(milliseconds: 0)

        init(_ limits: PressureLimits = PressureLimits()) { pressure = BackPressure(limits: limits) }

        /// One sample two minutes after the one before, so that no fall has to wait.
        mutating func take(_ resource: PressureResource, _ figure: Int) -> [PressureEvent] {
            now = now + .minutes(2)
            return pressure.take(.showing(resource, figure), now: now)
        }
    }

    private static func thresholds(_ resource: PressureResource) -> PressureThresholds {
        let limits = PressureLimits()
        return switch resource {
        case .disk: limits.disk
        case .inodes: limits.inodes
        case .processMemory: limits.processMemory
        case .systemMemory: limits.systemMemory
        case .queueLength: limits.queueLength
        case .commitQueue: limits.commitQueue
        case .descriptors: limits.descriptors
        }
    }

    @Test("changes level at its four points and nowhere else", arguments: PressureResource.allCases)
    func fourPoints(_ resource: PressureResource) {
        let points = Self.thresholds(resource)
        var walk = Walk()
        let way: [(figure: Int, from: PressureLevel, to: PressureLevel)] = [
            (points.mediumToLow, .low, .low),
            (points.lowToMedium - 1, .low, .low),
            (points.lowToMedium, .low, .medium),
            (max(points.lowToMedium - 1, points.mediumToLow + 1), .medium, .medium),
            (points.mediumToLow + 1, .medium, .medium),
            (points.mediumToHigh - 1, .medium, .medium),
            (points.mediumToHigh, .medium, .high),
            (points.mediumToHigh - 1, .high, .high),
            (points.highToMedium + 1, .high, .high),
            (points.highToMedium, .high, .medium),
            (points.mediumToLow + 1, .medium, .medium),
            (points.mediumToLow, .medium, .low),
            (points.lowToMedium - 1, .low, .low),
        ]
        for (figure, from, to) in way {
            #expect(walk.pressure.reading(of: resource).level == from)
            let expected = from == to ? [] : [PressureEvent(resource, from: from, to: to, figure: figure)]
            #expect(walk.take(resource, figure) == expected, "\(resource) at \(figure)")
            #expect(walk.pressure.reading(of: resource).level == to)
            #expect(walk.pressure.reading(of: resource).figure == figure)
            for other in PressureResource.allCases where other != resource {
                #expect(walk.pressure.reading(of: other).level == .low)
            }
        }
    }

    @Test("passes both points of a leap, one event each")
    func leaps() {
        var walk = Walk()
        #expect(walk.take(.disk, 100).map(\.to) == [.medium, .high])
        #expect(walk.take(.disk, 10).map(\.to) == [.medium, .low])
    }

    @Test("numbers events as Exchange does")
    func identifiers() {
        var walk = Walk()
        #expect(walk.take(.disk, 96).map(\.identifier) == [15_004])
        #expect(walk.take(.disk, 99).map(\.identifier) == [15_006])
        #expect(walk.take(.disk, 0).map(\.identifier) == [15_005, 15_005])
        #expect(walk.take(.processMemory, 75).map(\.identifier) == [15_004, 15_007])
        #expect(walk.take(.queueLength, 300_000).map(\.identifier) == [15_004, 15_004])
    }

    @Test("falls again no sooner than a minute after the last fall from that level, and rises at once")
    func calm() {
        var pressure = BackPressure(limits: PressureLimits())
        var now = Instant(milliseconds: 0)
        var changes: [PressureEvent] = []
        // The figure swings through all four points with every sample, for five minutes.
        for step in 0..<150 {
            now = now + .seconds(2)
            changes += pressure.take(.showing(.disk, step.isMultiple(of: 2) ? 100 : 10), now: now)
        }
        #expect(changes.count { $0.from == .high } <= 5)
        #expect(changes.count { $0.to == .high } <= 6)
        #expect(pressure.reading(of: .disk).level == .high)
        // The first fall is never put off.
        #expect(changes.dropFirst(2).first == PressureEvent(.disk, from: .high, to: .medium, figure: 10))
    }

    @Test("keeps the level of what was not measured")
    func unmeasured() {
        var walk = Walk()
        #expect(walk.take(.disk, 99).count == 2)
        #expect(walk.pressure.take(PressureSample(), now: walk.now + .minutes(2)).isEmpty)
        #expect(walk.pressure.reading(of: .disk).level == .high)
        #expect(walk.pressure.reading(of: .inodes).figure == nil)
    }

    @Test("holds MAIL back 10 s at Medium of queues or memory, 5 s more a sample up to 55 s, and not for a disk")
    func tarpit() {
        for resource in PressureResource.allCases {
            var walk = Walk()
            let figure = Self.thresholds(resource).lowToMedium
            var seconds: [Int64] = []
            for _ in 0..<12 {
                _ = walk.take(resource, figure)
                seconds.append((walk.pressure.standing.tarpit?.interval.milliseconds ?? 0) / 1_000)
            }
            switch resource {
            case .queueLength, .processMemory, .systemMemory:
                #expect(seconds == [10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 55, 55])
                #expect(walk.pressure.standing.tarpit?.resource == resource)
                _ = walk.take(resource, 0)
                #expect(walk.pressure.standing.tarpit == nil)
                _ = walk.take(resource, figure)
                #expect(walk.pressure.standing.tarpit?.interval == .seconds(10))
            case .disk, .inodes, .commitQueue, .descriptors:
                #expect(seconds.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test(
        "asks of sessions what the level of a resource is for",
        arguments: [
            // resource, defers failing queues at Medium, refuses connections at High
            (PressureResource.disk, true, false), (.inodes, true, false), (.processMemory, false, true),
            (.systemMemory, false, true), (.queueLength, false, false), (.commitQueue, false, false),
            (.descriptors, false, true),
        ])
    func standing(_ resource: PressureResource, defers: Bool, refusesConnections: Bool) {
        let points = Self.thresholds(resource)
        var walk = Walk()
        _ = walk.take(resource, points.lowToMedium - 1)
        #expect(walk.pressure.standing == PressureStanding())
        _ = walk.take(resource, points.lowToMedium)
        let medium = walk.pressure.standing
        #expect(medium.refusesMail == nil)
        #expect(medium.refusesConnections == nil)
        #expect(medium.defersFailing == (defers ? resource : nil))
        #expect(medium.isImpatient)
        _ = walk.take(resource, points.mediumToHigh)
        let high = walk.pressure.standing
        #expect(high.refusesMail == resource)
        #expect(high.refusesConnections == (refusesConnections ? resource : nil))
        #expect(high.defersFailing == (defers ? resource : nil))
    }

    @Test("keeps a standing whole in the gauge, and zero for none")
    func gauge() {
        let gauge = PressureGauge()
        #expect(gauge.isCalm)
        #expect(gauge.standing == PressureStanding())
        for resource in PressureResource.allCases {
            for figure in [Self.thresholds(resource).lowToMedium, Self.thresholds(resource).mediumToHigh] {
                var walk = Walk()
                _ = walk.take(resource, figure)
                gauge.standing = walk.pressure.standing
                #expect(gauge.standing == walk.pressure.standing)
                #expect(!gauge.isCalm)
            }
        }
        gauge.standing = PressureStanding()
        #expect(gauge.isCalm)
    }

    private static let small: Int = 24 << 20
    private static let large: Int = 10 << 40
    private static let gigabyte: Int = 1 << 30
    private static let disks: [(free: Int, total: Int, percent: Int)] = [
        (small, small, 0), (2_200_000, small, 96), (2_300_000, small, 95), (1_400_000, small, 99),
        (1_600_000, small, 98), (1_258_291, small, 100), (0, small, 100), (large / 2, large, 0),
        (110 * gigabyte, large, 0), (6 * gigabyte, large, 94), (4 * gigabyte, large, 96), (gigabyte, large, 99),
        (0, large, 100), (0, 1, 100), (1, 1, 0),
    ]

    @Test(
        "takes the share of a disk above the store's reserve, and of a large one no more than its last 100 GB",
        arguments: disks)
    func diskShare(free: Int, total: Int, percent: Int) {
        var sample = PressureSample()
        sample.disk = .init(free: free, total: total)
        #expect(sample.figures(diskSpan: PressureLimits().diskSpan)[.disk] == percent)
    }

    @Test("takes shares of inodes and memory, and no figure of a file system that counts no inodes")
    func otherShares() {
        var sample = PressureSample()
        sample.inodes = .init(free: 10, total: 64)
        sample.systemMemory = .init(free: 7 << 30, total: 64 << 30)
        sample.processMemory = .init(free: 64 << 20, total: 256 << 20)
        sample.descriptors = .init(free: 100, total: 1_000)
        sample.queueLength = 5
        sample.disk = .init(free: 0, total: 0)
        let figures = sample.figures(diskSpan: 1 << 30)
        #expect(
            figures == [
                .inodes: 96, .systemMemory: 0, .processMemory: 75, .descriptors: 90, .queueLength: 5,
            ])
        sample.systemMemory = .init(free: 200 << 20, total: 64 << 30)
        #expect(sample.figures(diskSpan: 1 << 30)[.systemMemory] == 95)
    }
}

extension PressureSample {
    /// A sample that shows one figure of one resource.
    static func showing(_ resource: PressureResource, _ figure: Int) -> PressureSample {
        // Large enough that reserves are known and a percent is many octets.
        func share(_ whole: Int, reserve: Int = 0) -> Share {
            Share(free: reserve + whole / 100 * (100 - figure), total: whole + reserve)
        }
        var sample = PressureSample()
        switch resource {
        case .disk: sample.disk = share(100 << 30, reserve: 64 << 20)
        case .inodes: sample.inodes = share(10_000, reserve: 32)
        case .processMemory: sample.processMemory = share(1_000)
        case .systemMemory: sample.systemMemory = share(4_000_000_000)
        case .queueLength: sample.queueLength = figure
        case .commitQueue: sample.commitQueue = share(1_000)
        case .descriptors: sample.descriptors = share(1_000)
        }
        return sample
    }
}
