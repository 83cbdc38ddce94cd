package import Mail

/// What the levels of back pressure mean to sessions at one moment (docs/reference/back-pressure.md).
package struct PressureStanding: Hashable, Sendable {
    /// A pause for clients from outside.
    package struct Tarpit: Hashable, Sendable {
        /// The resource it is for.
        package var resource: PressureResource
        /// How long the reply to MAIL is held back, less than 18 hours.
        package var interval: Interval

        package init(resource: PressureResource, interval: Interval) {
            self.resource = resource
            self.interval = interval
        }
    }

    /// The resource for which MAIL is answered `452 4.3.1`.
    package var refusesMail: PressureResource?
    /// The resource for which connections are answered `421 4.3.2`.
    package var refusesConnections: PressureResource?
    /// The resource for which recipients are put off whose destination takes no mail.
    package var defersFailing: PressureResource?
    /// The pause at MAIL.
    package var tarpit: Tarpit?
    /// Whether sessions have less time.
    package var isImpatient = false

    /// No pressure.
    package init() {}

    /// All of it in one number; zero for no pressure.
    var packed: UInt64 {
        func code(_ resource: PressureResource?) -> UInt64 {
            UInt64(resource.flatMap { PressureResource.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0)
        }
        let seconds = UInt64(UInt16(clamping: (tarpit?.interval.milliseconds ?? 0) / 1_000))
        return code(refusesMail) | code(refusesConnections) << 8 | code(defersFailing) << 16
            | code(tarpit?.resource) << 24 | (isImpatient ? 1 : 0) << 32 | seconds << 40
    }

    init(packed: UInt64) {
        func resource(_ shift: UInt64) -> PressureResource? {
            let code = Int((packed >> shift) & 0xff)
            return (1...PressureResource.allCases.count).contains(code) ? PressureResource.allCases[code - 1] : nil
        }
        refusesMail = resource(0)
        refusesConnections = resource(8)
        defersFailing = resource(16)
        isImpatient = (packed >> 32) & 1 == 1
        tarpit = resource(24).map { Tarpit(resource: $0, interval: .seconds(Int64((packed >> 40) & 0xffff))) }
    }
}
